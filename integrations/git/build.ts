import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { invalid } from '@/domain/core/errors';
import type { FolderChange, FolderCommit } from '@/domain/repositories/host';
import { commitStream } from './fast-import';
import { type FolderFile, listFolder } from './folder';
import { git } from './git';

export const noCommit = '0'.repeat(40);

/** Lends an empty bare repository, and takes it away again. */
export async function withEmptyRepository<T>(work: (bare: string) => Promise<T>): Promise<T> {
  const bare = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  try {
    await git(['init', '--quiet', '--bare', '--template=', bare]);
    return await work(bare);
  } finally {
    await rm(bare, { recursive: true, force: true });
  }
}

/** Writes a folder's files as a commit that no branch holds yet, and answers its hash. */
export async function buildFirst(bare: string, commit: FolderCommit): Promise<string> {
  const files = await listFolder(commit.dir, bare, commit.signal);
  if (files.length === 0) {
    throw invalid('There is nothing to publish: the folder holds no files that .gitignore does not leave out.');
  }
  return build(bare, files, commit);
}

/** The same on top of a commit that is there. */
export async function buildChange(bare: string, parent: string, change: FolderChange): Promise<string> {
  const found = await listFolder(change.dir, bare, change.signal);
  const { targetPath = '' } = change;
  const removed = [...(change.removed ?? [])];
  if (change.isRemoval) removed.push(...found.map(({ path }) => posix.join(targetPath, path)));
  const files = change.isRemoval ? [] : found;
  return build(bare, files, { ...change, targetPath, removed, parent });
}

async function build(bare: string, files: FolderFile[], commit: Parameters<typeof commitStream>[2]): Promise<string> {
  const { signal } = commit;
  const { stdout } = await git(['fast-import', '--quiet', '--done', '--cat-blob-fd=1', '--force'], {
    cwd: bare,
    input: commitStream(`refs/slipway/${randomUUID()}`, files, commit),
    signal,
  });
  return stdout.toString().trim();
}

/** Also what a killed process left. Whoever builds at the same time claims by hash and misses nothing. */
export async function dropBuilt(folder: string): Promise<void> {
  const { stdout } = await git(['for-each-ref', '--format=delete %(refname)', 'refs/slipway'], { cwd: folder });
  await git(['update-ref', '--stdin'], { cwd: folder, input: stdout, accept: [1, 128] });
}

/** Whether a commit was made by this very step: its committer says so. */
export async function isMadeBy(bare: string, hash: string, { email }: { email: string }): Promise<boolean> {
  const { stdout } = await git(['log', '-1', '--format=%ce', hash], { cwd: bare });
  return stdout.toString().trim() === email;
}
