import { posix } from 'node:path';
import { limitReached } from '@/domain/core/errors';
import type { TreeFile } from '@/domain/repositories/host';
import { git } from './git';

const mostFiles = 5000;
const mostBytes = 100 * 1024 * 1024;

/** Everything below a path, or the one file that it is. Links and modules are left out: nothing outside is read. */
export async function readTree(bare: string, ref: string | undefined, path: string): Promise<TreeFile[] | undefined> {
  const hash = await commitOf(bare, ref);
  if (!hash) return undefined;
  const inside = path.replace(/^\/+|\/+$/g, '');
  const listed = await git(['ls-tree', '-r', '-z', '--long', '--full-tree', hash, '--', ...(inside ? [inside] : [])], {
    cwd: bare,
    limit: 64 * 1024 * 1024,
  });
  const entries = listed.stdout.toString().split('\0').filter(Boolean).map(entryOf);
  const files = entries.filter(({ mode }) => mode.startsWith('100'));
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length > mostFiles || bytes > mostBytes) {
    throw limitReached(
      `There are more than ${mostFiles} files, or ${mostBytes / 1024 / 1024} MB, below ${path || '/'}.`,
    );
  }
  if (files.length === 0) return undefined;
  const contents = await readBlobs(
    bare,
    files.map(({ object }) => object),
  );
  return files.map(({ mode, path: full }, index) => ({
    path: full === inside ? posix.basename(full) : posix.relative(inside, full),
    executable: mode === '100755',
    content: contents[index] ?? Buffer.alloc(0),
  }));
}

function entryOf(line: string): { mode: string; object: string; size: number; path: string } {
  const [head = '', path = ''] = line.split('\t', 2);
  const [mode = '', , object = '', size = '0'] = head.split(/\s+/);
  return { mode, object, size: Number(size) || 0, path };
}

async function commitOf(bare: string, ref: string | undefined): Promise<string | undefined> {
  const names = ref ? [`refs/heads/${ref}`, `refs/tags/${ref}`] : ['HEAD'];
  if (ref && /^[0-9a-f]{40}$/.test(ref)) names.push(ref);
  for (const name of names) {
    const found = await git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { cwd: bare, accept: [1, 128] });
    if (found.code === 0) return found.stdout.toString().trim();
  }
  return undefined;
}

/** All of them by one program: `cat-file --batch` answers each as a line with its size, then its bytes. */
async function readBlobs(bare: string, objects: string[]): Promise<Buffer[]> {
  const input = objects.map((object) => `${object}\n`).join('');
  const { stdout } = await git(['cat-file', '--batch'], { cwd: bare, input, limit: 2 * mostBytes });
  const contents: Buffer[] = [];
  let at = 0;
  for (const _ of objects) {
    const end = stdout.indexOf(10, at);
    const size = Number(stdout.subarray(at, end).toString().split(' ')[2]);
    contents.push(stdout.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
