import type { CommitSummary, Snapshot } from '@/domain/repositories/host';
import { git } from './git';

const mostFiles = 200;
const mostReadme = 64 * 1024;

/** What a page shows of a branch: its first level of files, its README, its newest commits. Undefined without a commit. */
export async function readSnapshot(bare: string, branch: string): Promise<Snapshot | undefined> {
  const ref = `refs/heads/${branch}`;
  const found = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { cwd: bare, accept: [1] });
  const hash = found.stdout.toString().trim();
  if (found.code !== 0 || !hash) return undefined;
  const files = await readTree(bare, hash);
  const readme = files.find(({ path, kind }) => kind === 'file' && /^readme(?:\.(?:md|markdown|txt))?$/i.test(path));
  return {
    hash,
    files: files.slice(0, mostFiles),
    readme: readme ? { path: readme.path, text: await readText(bare, hash, readme.path) } : null,
    commits: await readCommits(bare, hash),
    branches: await readBranches(bare),
  };
}

const kinds: Record<string, Snapshot['files'][number]['kind']> = { tree: 'folder', commit: 'module', blob: 'file' };

async function readTree(bare: string, hash: string): Promise<Snapshot['files']> {
  const { stdout } = await git(['ls-tree', '-z', '--long', hash], { cwd: bare });
  const files = stdout
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [head = '', path = ''] = line.split('\t', 2);
      const [mode, type = '', , size] = head.split(/\s+/);
      const kind = mode === '120000' ? ('link' as const) : (kinds[type] ?? ('file' as const));
      return { path, kind, size: size === '-' ? null : Number(size) };
    });
  return files.sort(
    (a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || a.path.localeCompare(b.path),
  );
}

async function readText(bare: string, hash: string, path: string): Promise<string> {
  const { stdout } = await git(['cat-file', 'blob', `${hash}:${path}`], { cwd: bare });
  return stdout.subarray(0, mostReadme).toString();
}

async function readCommits(bare: string, hash: string): Promise<CommitSummary[]> {
  const { stdout } = await git(['log', '-20', '-z', '--format=%H%x1f%s%x1f%an%x1f%aI', hash], { cwd: bare });
  return stdout
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [commit = '', subject = '', authorName = '', at = ''] = line.split('\x1f');
      return { hash: commit, subject: subject.slice(0, 300), authorName, at };
    });
}

async function readBranches(bare: string): Promise<string[]> {
  const { stdout } = await git(['for-each-ref', '--count=100', '--format=%(refname:short)', 'refs/heads'], {
    cwd: bare,
  });
  return stdout.toString().split('\n').filter(Boolean);
}

/** A file as it stands on a branch or at a commit; undefined where there is none, or where it is over the limit. */
export async function readBlob(bare: string, ref: string, path: string, limit: number): Promise<Buffer | undefined> {
  const at = /^[0-9a-f]{40}$/.test(ref) ? ref : `refs/heads/${ref}`;
  const object = `${at}:${path}`;
  const size = await git(['cat-file', '-s', object], { cwd: bare, accept: [128] });
  if (size.code !== 0 || Number(size.stdout.toString()) > limit) return undefined;
  const blob = await git(['cat-file', 'blob', object], { cwd: bare, accept: [128], limit });
  return blob.code === 0 ? blob.stdout : undefined;
}
