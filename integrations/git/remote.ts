import { ActionError } from '@/domain/automation/action';
import { conflict, unavailable } from '@/domain/core/errors';
import type { Changed, FolderChange, FolderCommit, Signature } from '@/domain/repositories/host';
import { buildFirst, withEmptyRepository } from './build';
import { commitChange, type Place } from './change';
import { GitError, type GitOptions, git } from './git';

/** A repository of another host, and the header that opens it. The address never holds a secret. */
export type Remote = {
  label: string;
  url: string;
  authorization: string | undefined;
  /** the one address that git may connect to */
  resolve?: string;
};

/** The header goes by the environment and to the one address only: a redirect elsewhere would carry it along. */
function settingsFor({ url, authorization, resolve }: Remote): Record<string, string> {
  return {
    'protocol.https.allow': 'always',
    'protocol.http.allow': 'always',
    'http.followRedirects': 'false',
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '60',
    'credential.helper': '',
    'remote.origin.url': url,
    'remote.origin.promisor': 'true',
    'remote.origin.partialclonefilter': 'blob:none',
    'http.proxy': '',
    ...(resolve && { 'http.curloptResolve': resolve }),
    ...(authorization && { 'http.extraHeader': `Authorization: ${authorization}` }),
  };
}

/** One conversation with that host. What it refuses is told as a sentence. */
export const talk = (remote: Remote, args: string[], options: GitOptions) =>
  git(args, { ...options, config: settingsFor(remote) }).catch((error: unknown) => {
    throw error instanceof GitError ? explained(remote, error) : error;
  });

/** What git said, as a sentence: what passes by itself is told apart from what somebody has to mend. */
function explained({ label, authorization }: Remote, error: GitError): Error {
  const words = error.message.replace(/^git \S+ failed: /, '').replace(/https?:\/\/\S+/g, label);
  if (/resolve host|failed to connect|timed out|50\d|RPC failed|early EOF|hung up|reset by peer/i.test(words)) {
    return unavailable(`${label} could not be reached by git: ${words}`);
  }
  if (/authentication failed|could not read username|40[13]/i.test(words)) {
    if (!authorization) {
      const cure = 'Whoever runs the portal gives it a token for that host in SLIPWAY_GIT_HOSTS.';
      return new ActionError(`${label} is private, or it does not exist.`, cure);
    }
    return new ActionError(`${label} does not let git in with this token.`, 'The token needs the right to push.');
  }
  return new ActionError(`git could not work with ${label}: ${words}`);
}

/**
 * Publishes a folder as the first commit of a branch. Done again, it finds its own commit by the committer and answers
 * that, also after later pushes; a branch that holds anything else is a Conflict, and nothing is pushed over it.
 */
export function pushFolder(remote: Remote, commit: FolderCommit & { committer: Signature }): Promise<{ hash: string }> {
  const { branch, signal } = commit;
  return withEmptyRepository(async (bare) => {
    const options = { cwd: bare, signal };
    const hash = await buildFirst(bare, commit);
    const head = (await headsOf(remote, [branch], options)).heads.get(branch);
    if (head !== undefined) return { hash: await findOwn(remote, commit, { head, hash }, options) };
    await claim(remote, branch, hash, undefined, options);
    return { hash };
  });
}

const taken = ({ label }: Remote, branch: string) =>
  conflict(`The branch ${branch} of ${label} already holds other commits, so nothing was published over them.`);

/** The first commit was made by this step already, at another time: its committer and its files tell. */
async function findOwn(
  remote: Remote,
  { branch, committer }: { branch: string; committer: Signature },
  { head, hash }: { head: string; hash: string },
  options: GitOptions,
): Promise<string> {
  if (head === hash) return hash;
  await talk(remote, ['fetch', '--quiet', '--no-tags', '--filter=tree:0', 'origin', head], options);
  const read = async (args: string[]) => (await git(['log', '--format=%H %T %ce', ...args], options)).stdout.toString();
  const [built = ''] = (await read(['-1', hash])).trim().split('\n');
  const own = (await read(['--max-parents=0', head])).split('\n').find((line) => line.endsWith(` ${committer.email}`));
  if (!own) throw taken(remote, branch);
  const [made = '', tree] = own.split(' ');
  if (tree === built.split(' ')[1]) return made;
  throw conflict(`This step already published other files to ${remote.label}. Start a new run with another name.`);
}

/** Proposes a folder as a branch of its own; see `commitChange`. Only what is needed of the repository is fetched. */
export function pushChange(remote: Remote, change: FolderChange): Promise<Changed> {
  return withEmptyRepository(async (bare) => {
    const options = { cwd: bare, signal: change.signal };
    const place: Place = {
      label: remote.label,
      heads: (branches) => headsOf(remote, branches, options),
      bring: async (hash) => {
        await talk(
          remote,
          ['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=blob:none', 'origin', hash],
          options,
        );
      },
      claim: (branch, hash, from) => claim(remote, branch, hash, from, options),
    };
    return commitChange(bare, place, change);
  });
}

async function headsOf(remote: Remote, branches: string[], options: GitOptions): ReturnType<Place['heads']> {
  const refs = branches.map((branch) => `refs/heads/${branch}`);
  const { stdout } = await talk(remote, ['ls-remote', '--quiet', '--symref', 'origin', 'HEAD', ...refs], options);
  const heads = new Map<string, string>();
  let defaultBranch: string | undefined;
  let head: string | undefined;
  for (const line of stdout.toString().split('\n')) {
    const [value = '', ref = ''] = line.split('\t');
    if (ref === 'HEAD' && value.startsWith('ref: refs/heads/')) defaultBranch = value.slice(16);
    else if (ref === 'HEAD') head = value;
    else if (ref.startsWith('refs/heads/')) heads.set(ref.slice(11), value);
  }
  if (defaultBranch && head) heads.set(defaultBranch, head);
  return { defaultBranch, heads };
}

/** Moves the branch only from where it stood. Where git was refused, the branch itself says whether it is done. */
async function claim(remote: Remote, branch: string, hash: string, from: string | undefined, options: GitOptions) {
  const ref = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${ref}:${from ?? ''}`;
  try {
    await talk(remote, ['push', '--quiet', lease, 'origin', `${hash}:${ref}`], options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const now = (await headsOf(remote, [branch], options)).heads.get(branch);
    if (now === hash) return;
    throw now !== from ? taken(remote, branch) : error;
  }
}

/** Whether the repository holds any branch or tag. */
export function isEmpty(remote: Remote, signal: AbortSignal): Promise<boolean> {
  return withEmptyRepository(async (bare) => {
    const { stdout } = await talk(remote, ['ls-remote', '--quiet', 'origin'], { cwd: bare, signal });
    return stdout.toString().trim() === '';
  });
}
