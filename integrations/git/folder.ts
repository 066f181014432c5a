import { lstat, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { git } from './git';

export type FolderFile = { path: string; mode: '100644' | '100755' | '120000'; size: number };

/** Most files that one commit takes, and most bytes of one of them. */
const mostFiles = 20_000;

/**
 * The files of a folder as git would add them: in order of their bytes, without any `.git`, without what a .gitignore
 * leaves out. Symbolic links stay links: nothing outside the folder is read.
 */
export async function listFolder(dir: string, bare: string, signal?: AbortSignal): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  await walk(dir, '', files);
  const ignored = await ignoredPaths(files, dir, bare, signal);
  return files
    .filter(({ path }) => !ignored.has(path))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function walk(root: string, below: string, files: FolderFile[]): Promise<void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    if (entry.name.toLowerCase() === '.git') continue;
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) await walk(root, path, files);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const { mode, size } = await lstat(join(root, path));
      files.push({ path, size, mode: entry.isSymbolicLink() ? '120000' : mode & 0o100 ? '100755' : '100644' });
    }
    if (files.length > mostFiles) throw new Error(`The folder holds more than ${mostFiles} files.`);
  }
}

/** Asks git itself, with the .gitignore files of the folder and nobody's own excludes. */
async function ignoredPaths(
  files: FolderFile[],
  dir: string,
  bare: string,
  signal?: AbortSignal,
): Promise<Set<string>> {
  if (!files.some(({ path }) => posix.basename(path) === '.gitignore')) return new Set();
  const { stdout } = await git(['check-ignore', '--no-index', '--stdin', '-z'], {
    cwd: dir,
    env: { GIT_DIR: bare, GIT_WORK_TREE: dir },
    input: files.map(({ path }) => `${path}\0`).join(''),
    accept: [1],
    signal,
  });
  return new Set(stdout.toString().split('\0').filter(Boolean));
}
