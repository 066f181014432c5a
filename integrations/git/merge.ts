import { isUtf8 } from 'node:buffer';
import { conflict, invalid } from '@/domain/core/errors';
import type { FolderMerge, Merged, MergedFile } from '@/domain/repositories/host';
import { buildFirst, isMadeBy, noCommit } from './build';
import { git } from './git';

const mostShown = 400;
const mostText = 256 * 1024;

/**
 * Merges what changed between two folders into a branch, by git's own three-way merge, as one commit on another branch.
 * Without a name for that branch nothing is kept, and the answer says what would be. Built twice, it is one commit.
 */
export async function mergeFolders(bare: string, label: string, change: FolderMerge): Promise<Merged> {
  const into = change.into ?? (await text(bare, ['symbolic-ref', '--short', 'HEAD']));
  const head = await commitOf(bare, into);
  if (!head) throw invalid(`${label} has no commit on ${into}, so there is nothing to bring up to date.`);
  const earlier = change.branch ? await commitOf(bare, change.branch) : undefined;
  const base = await buildFirst(bare, { ...change, dir: change.base, branch: into });
  const theirs = await buildFirst(bare, { ...change, dir: change.theirs, branch: into });
  // The folders have no history with the branch: two commits on the base give them one.
  const ourSide = await commitTree(bare, `${head}^{tree}`, base, change);
  const theirSide = await commitTree(bare, `${theirs}^{tree}`, base, change);
  const { tree, conflicts } = await mergeTrees(bare, ourSide, theirSide, change);
  const files = await filesBetween(bare, head, tree);
  const found = { into, conflicts, files, base: head };
  if (files.length === 0 || !change.branch) return { ...found, hash: null, earlier: false };
  if (earlier && (await isMadeBy(bare, earlier, change.committer))) return { ...found, hash: earlier, earlier: true };
  if (earlier) await refuseForeign(bare, { label, branch: change.branch, earlier, into });
  const hash = await commitTree(bare, tree, head, change);
  const claimed = await git(['update-ref', `refs/heads/${change.branch}`, hash, earlier ?? noCommit], {
    cwd: bare,
    accept: [1, 128],
  });
  if (claimed.code !== 0) throw conflict(`The branch ${change.branch} of ${label} has moved in the meantime.`);
  return { ...found, hash, earlier: false };
}

const text = async (cwd: string, args: string[]) => (await git(args, { cwd })).stdout.toString().trim();

async function commitOf(bare: string, branch: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`];
  const found = await git(args, { cwd: bare, accept: [1, 128] });
  return found.code === 0 ? found.stdout.toString().trim() : undefined;
}

/** An older proposal of the portal's own gives way to the new one; a branch that people have worked on does not. */
async function refuseForeign(bare: string, at: { label: string; branch: string; earlier: string; into: string }) {
  const { label, branch, earlier, into } = at;
  const log = await text(bare, ['log', '--format=%cn', `refs/heads/${into}..${earlier}`]);
  if (log.split('\n').every((name) => name === 'Slipway' || name === '')) return;
  throw conflict(`The branch ${branch} of ${label} holds commits of people. Merge it or delete it, then ask again.`);
}

const asWritten = (at: Date) => `${Math.floor(at.getTime() / 1000)} +0000`;

function commitTree(bare: string, tree: string, parent: string, change: FolderMerge): Promise<string> {
  const { author, committer, at, message } = change;
  const env = {
    ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_AUTHOR_DATE: asWritten(at) },
    ...{ GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email, GIT_COMMITTER_DATE: asWritten(at) },
  };
  return git(['commit-tree', tree, '-p', parent, '-F', '-'], { cwd: bare, env, input: message }).then(({ stdout }) =>
    stdout.toString().trim(),
  );
}

async function mergeTrees(bare: string, ours: string, theirs: string, { signal }: FolderMerge) {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const { stdout, code } = await git(args, { cwd: bare, accept: [1], signal, limit: 64 * 1024 * 1024 });
  const [tree = '', ...names] = stdout.toString().split('\0');
  if (!/^[0-9a-f]{40,64}$/.test(tree)) throw invalid('git could not merge these files.');
  return { tree, conflicts: code === 1 ? [...new Set(names.filter(Boolean))] : [] };
}

async function filesBetween(bare: string, head: string, tree: string): Promise<MergedFile[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-status', `${head}^{tree}`, tree];
  const { stdout } = await git(args, { cwd: bare, limit: 64 * 1024 * 1024 });
  const parts = stdout.toString().split('\0').filter(Boolean);
  const pairs = parts.flatMap((status, index) => (index % 2 === 0 ? [{ status, path: parts[index + 1] ?? '' }] : []));
  return Promise.all(
    pairs.slice(0, mostShown).map(async ({ status, path }) => {
      const before = status === 'A' ? '' : await blobText(bare, head, path);
      const after = status === 'D' ? '' : await blobText(bare, tree, path);
      if (before === undefined || after === undefined) return { path, after: '', binary: true };
      return { path, after, ...(status !== 'A' && { before }), ...(status === 'D' && { removed: true }) };
    }),
  );
}

/** Undefined for what is no text, or too long to show. */
async function blobText(bare: string, at: string, path: string): Promise<string | undefined> {
  const { stdout, code } = await git(['cat-file', 'blob', `${at}:${path}`], { cwd: bare, accept: [128] });
  if (code !== 0 || stdout.length > mostText || stdout.includes(0) || !isUtf8(stdout)) return undefined;
  return stdout.toString();
}

/** Whether a branch holds a commit, by whatever way it came there. */
export async function holdsCommit(bare: string, branch: string, hash: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', hash, `refs/heads/${branch}`];
  return (await git(args, { cwd: bare, accept: [1, 128] })).code === 0;
}
