import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { conflict, DomainError, invalid } from '@/domain/core/errors';
import type { FolderCommit, GitHost, RepositoryName } from '@/domain/repositories/host';
import { RepositoryNameInput } from '@/domain/repositories/schema';
import { commitStream } from './fast-import';
import { listFolder } from './folder';
import { git } from './git';
import { lend } from './lend';
import { serveGit } from './serve';
import { readBlob, readSnapshot } from './snapshot';

/** Bare repositories in `root`/OWNER/NAME.git, kept and served by the system's own git. */
export function gitHost(root: string): GitHost {
  const base = resolve(root);
  const folderOf = (repository: RepositoryName) => {
    // Names were checked where they came in; a folder's path is worth a second look.
    const { owner, name } = RepositoryNameInput.parse(repository);
    return join(base, owner, `${name}.git`);
  };
  return {
    unavailable: missing,
    ensure: async (repository, { defaultBranch }) => ensure(base, folderOf(repository), defaultBranch),
    commitFolder: async (repository, commit) => commitFolder(folderOf(repository), repository, commit),
    listFolder: (dir) => withEmptyRepository((bare) => listFolder(dir, bare).then((files) => files.map((f) => f.path))),
    snapshot: async (repository, branch) => readSnapshot(folderOf(repository), branch),
    readFile: async (repository, ref, path, limit) => readBlob(folderOf(repository), ref, path, limit),
    refs: async (repository) => refsOf(folderOf(repository)),
    serve: async (repository, options) => serveGit(folderOf(repository), options),
    lend: async (repository) => lend(folderOf(repository)),
  };
}

async function missing(): Promise<string | undefined> {
  try {
    await git(['--version']);
    return undefined;
  } catch (error) {
    return error instanceof DomainError ? error.detail : 'The git program does not start where the portal runs.';
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Built beside its place and moved there in one step: whoever looks finds a whole repository or none. */
async function ensure(base: string, folder: string, defaultBranch: string): Promise<void> {
  if (await exists(folder)) return;
  await sweepUnfinished(join(base, '.new'));
  const building = join(base, '.new', randomUUID());
  await mkdir(building, { recursive: true, mode: 0o700 });
  try {
    await git(['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, building]);
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Somebody else was faster: theirs is as good. A folder that is not empty is never replaced by a rename.
    if (!(await exists(folder))) throw error;
  }
}

const unfinishedMinutes = 10;

/** What a killed process had begun to build: nobody takes this long to make an empty repository. */
async function sweepUnfinished(place: string): Promise<void> {
  const before = Date.now() - unfinishedMinutes * 60_000;
  for (const name of await readdir(place).catch(() => [])) {
    const made = await stat(join(place, name)).catch(() => undefined);
    if (made && made.mtimeMs < before) await rm(join(place, name), { recursive: true, force: true });
  }
}

async function withEmptyRepository<T>(work: (bare: string) => Promise<T>): Promise<T> {
  const bare = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  try {
    await git(['init', '--quiet', '--bare', '--template=', bare]);
    return await work(bare);
  } finally {
    await rm(bare, { recursive: true, force: true });
  }
}

const noCommit = '0'.repeat(40);

/**
 * The commit is built under a ref of its own and then becomes the branch only if the branch has none: cut off anywhere,
 * a repetition goes on from there, and of two at once one wins with the very same hash.
 */
async function commitFolder(
  folder: string,
  repository: RepositoryName,
  commit: FolderCommit,
): Promise<{ hash: string }> {
  const { signal } = commit;
  const files = await listFolder(commit.dir, folder, signal);
  if (files.length === 0) {
    throw invalid('There is nothing to publish: the folder holds no files that .gitignore does not leave out.');
  }
  const own = `refs/slipway/${randomUUID()}`;
  try {
    const { stdout } = await git(['fast-import', '--quiet', '--done', '--cat-blob-fd=1', '--force'], {
      cwd: folder,
      input: commitStream(own, files, commit),
      signal,
    });
    const hash = stdout.toString().trim();
    await claimBranch(folder, repository, commit.branch, hash);
    return { hash };
  } finally {
    await dropBuilt(folder);
  }
}

/** Also what a killed process left. Whoever builds at the same time claims by hash and misses nothing. */
async function dropBuilt(folder: string): Promise<void> {
  const { stdout } = await git(['for-each-ref', '--format=delete %(refname)', 'refs/slipway'], { cwd: folder });
  await git(['update-ref', '--stdin'], { cwd: folder, input: stdout, accept: [1, 128] });
}

async function claimBranch(folder: string, name: RepositoryName, branch: string, hash: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const claimed = await git(['update-ref', ref, hash, noCommit], { cwd: folder, accept: [1, 128] });
  if (claimed.code === 0) return;
  const there = await git(['merge-base', '--is-ancestor', hash, ref], { cwd: folder, accept: [1, 128] });
  if (there.code === 0) return;
  throw conflict(
    `The branch ${branch} of ${name.owner}/${name.name} already holds other commits, so nothing was published over them. Choose another repository name or branch.`,
  );
}

async function refsOf(folder: string): Promise<string> {
  const { stdout } = await git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'], {
    cwd: folder,
    limit: 64 * 1024 * 1024,
  });
  return createHash('sha256').update(stdout).digest('hex');
}
