import { conflict, invalid } from '@/domain/core/errors';
import type { Changed, FolderChange } from '@/domain/repositories/host';
import { buildChange, isMadeBy } from './build';

/** Where a change goes: a repository on this machine, or another host's. */
export type Place = {
  /** as a sentence names it */
  label: string;
  /** branches as they stand now */
  heads: (branches: string[]) => Promise<{ defaultBranch: string | undefined; heads: Map<string, string> }>;
  /** has the commit's trees at hand in the repository where the change is built */
  bring: (hash: string) => Promise<void>;
  /** moves the branch if it still stands where it stood; undefined where it was to be new */
  claim: (branch: string, hash: string, from: string | undefined) => Promise<void>;
};

/**
 * Puts a folder over a branch and makes the outcome another branch. Done again, it finds its own commit by the committer
 * and leaves it: cut off anywhere, there is one branch with one commit.
 */
export async function commitChange(bare: string, place: Place, change: FolderChange): Promise<Changed> {
  const { branch } = change;
  const { defaultBranch, heads } = await place.heads([branch, ...(change.base ? [change.base] : [])]);
  const base = change.base ?? defaultBranch;
  const start = base && heads.get(base);
  if (!base || !start) {
    const cure = base ? `has no branch ${base}` : 'has no commit yet';
    throw invalid(`${place.label} ${cure}, so there is nothing that the change could be put over.`);
  }
  if (branch === base) {
    throw invalid(`The branch of the change and the one that it is for are both ${base}. Choose another branch name.`);
  }
  const head = heads.get(branch);
  if (head) {
    await place.bring(head);
    if (await isMadeBy(bare, head, change.committer)) return { hash: head, base, earlier: true };
    if (!change.update) {
      throw conflict(`${place.label} has a branch ${branch} already, which this run did not make.`);
    }
  }
  const parent = head ?? start;
  await place.bring(parent);
  const hash = await buildChange(bare, parent, change);
  await place.claim(branch, hash, head);
  return { hash, base, earlier: false };
}
