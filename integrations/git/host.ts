import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { conflict, DomainError } from '@/domain/core/errors';
import type { Changed, FolderChange, FolderCommit, GitHost, RepositoryName } from '@/domain/repositories/host';
import { RepositoryNameInput } from '@/domain/repositories/schema';
import { buildFirst, dropBuilt, noCommit, withEmptyRepository } from './build';
import { commitChange, type Place } from './change';
import { readElsewhere } from './elsewhere';
import { listFolder } from './folder';
import { git } from './git';
import { lend } from './lend';
import { holdsCommit, mergeFolders } from './merge';
import { serveGit } from './serve';
import { readBlob, readSnapshot } from './snapshot';
import { readTree } from './tree';

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
    commitChange: async (repository, change) => changeBranch(folderOf(repository), repository, change),
    merge: async (repository, change) => {
      const folder = folderOf(repository);
      return mergeFolders(folder, `${repository.owner}/${repository.name}`, change).finally(() => dropBuilt(folder));
    },
    holds: async (repository, branch, hash) => holdsCommit(folderOf(repository), branch, hash),
    readTree: async (repository, ref, path) => readTree(folderOf(repository), ref, path),
    listFolder: (dir) => withEmptyRepository((bare) => listFolder(dir, bare).then((files) => files.map((f) => f.path))),
    snapshot: async (repository, branch) => readSnapshot(folderOf(repository), branch),
    readFile: async (repository, ref, path, limit) => readBlob(folderOf(repository), ref, path, limit),
    readElsewhere,
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

/**
 * The commit is built under a ref of its own and then becomes the branch only if the branch has none: cut off anywhere,
 * a repetition goes on from there, and of two at once one wins with the very same hash.
 */
async function commitFolder(
  folder: string,
  repository: RepositoryName,
  commit: FolderCommit,
): Promise<{ hash: string }> {
  try {
    const hash = await buildFirst(folder, commit);
    await claimBranch(folder, repository, commit.branch, hash);
    return { hash };
  } finally {
    await dropBuilt(folder);
  }
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

/** The same as on another host: the change is built in the very repository that it is for. */
async function changeBranch(folder: string, name: RepositoryName, change: FolderChange): Promise<Changed> {
  const place: Place = {
    label: `${name.owner}/${name.name}`,
    heads: () => headsOf(folder),
    bring: async () => {},
    claim: async (branch, hash, from) => {
      const args = ['update-ref', `refs/heads/${branch}`, hash, from ?? noCommit];
      const { code } = await git(args, { cwd: folder, accept: [1, 128] });
      if (code !== 0) throw conflict(`The branch ${branch} of ${name.owner}/${name.name} has moved in the meantime.`);
    },
  };
  try {
    return await commitChange(folder, place, change);
  } finally {
    await dropBuilt(folder);
  }
}

async function headsOf(folder: string): ReturnType<Place['heads']> {
  const format = '--format=%(refname:lstrip=2) %(objectname)';
  const { stdout } = await git(['for-each-ref', format, 'refs/heads'], { cwd: folder, limit: 64 * 1024 * 1024 });
  const lines = stdout.toString().split('\n').filter(Boolean);
  const head = await git(['symbolic-ref', '--short', 'HEAD'], { cwd: folder });
  const defaultBranch = head.stdout.toString().trim();
  return { defaultBranch, heads: new Map(lines.map((line) => line.split(' ') as [string, string])) };
}

async function refsOf(folder: string): Promise<string> {
  const { stdout } = await git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'], {
    cwd: folder,
    limit: 64 * 1024 * 1024,
  });
  return createHash('sha256').update(stdout).digest('hex');
}
