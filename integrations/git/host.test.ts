import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DomainError } from '@/domain/core/errors';
import type { FolderCommit } from '@/domain/repositories/host';
import { git } from './git';
import { gitHost } from './host';

const run = promisify(execFile);
let root: string;
let dir: string;
const repository = { owner: 'payments', name: 'till' };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-host-'));
  dir = join(root, 'work');
  await mkdir(dir);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await writeFile(join(dir, path), content);
}

const commit = (changes: Partial<FolderCommit> = {}): FolderCommit => ({
  dir,
  branch: 'main',
  message: 'Initial commit',
  author: { name: 'Ines <b> Oyelaran\n', email: 'ines@example.com' },
  at: new Date('2026-03-01T10:00:00Z'),
  ...changes,
});
const bare = () => join(root, 'git', 'payments', 'till.git');
const tree = async () =>
  (await run('git', ['-C', bare(), '-c', 'core.quotePath=false', 'ls-tree', '-r', 'main'])).stdout.trim().split('\n');

async function made() {
  const host = gitHost(join(root, 'git'));
  await host.ensure(repository, { defaultBranch: 'main' });
  return host;
}

test('makes a whole bare repository, once, with nothing left beside it', async () => {
  const host = gitHost(join(root, 'git'));
  await Promise.all(Array.from({ length: 5 }, () => host.ensure(repository, { defaultBranch: 'trunk' })));
  expect(await readdir(join(root, 'git', 'payments'))).toEqual(['till.git']);
  expect(await readdir(join(root, 'git', '.new'))).toEqual([]);
  expect((await run('git', ['-C', bare(), 'symbolic-ref', 'HEAD'])).stdout.trim()).toBe('refs/heads/trunk');
  expect(await readdir(bare())).not.toContain('hooks');
});

test('what a killed process had begun is swept, what another is building stays', async () => {
  const place = join(root, 'git', '.new');
  for (const name of ['killed', 'building']) await run('git', ['init', '--quiet', '--bare', join(place, name)]);
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(place, 'killed'), hourAgo, hourAgo);
  await gitHost(join(root, 'git')).ensure(repository, { defaultBranch: 'main' });
  expect(await readdir(place)).toEqual(['building']);

  await write('README.md', '# Till\n');
  await gitHost(join(root, 'git')).commitFolder(repository, commit());
  const { stdout } = await run('git', ['-C', bare(), 'rev-parse', 'main']);
  await run('git', ['-C', bare(), 'update-ref', 'refs/slipway/killed', stdout.trim()]);
  await gitHost(join(root, 'git')).commitFolder(repository, commit());
  expect((await run('git', ['-C', bare(), 'for-each-ref', '--format=%(refname)'])).stdout).toBe('refs/heads/main\n');
});

test('commits every kind of file as it stands', async () => {
  const host = await made();
  await write('README.md', '# Till\n');
  await write('src/ä "quoted"\\name.ts', 'export {}\n');
  await write('bin/run', '#!/bin/sh\n');
  await chmod(join(dir, 'bin/run'), 0o755);
  await write('logo.png', Buffer.from([0, 1, 2, 255, 10, 13]));
  await write('empty', '');
  await symlink('/etc/passwd', join(dir, 'outside'));
  await host.commitFolder(repository, commit());
  const lines = await tree();
  expect(lines.map((line) => line.replace(/ blob \w+\t/, ' '))).toEqual([
    '100644 README.md',
    '100755 bin/run',
    '100644 empty',
    '100644 logo.png',
    '120000 outside',
    '100644 "src/ä \\"quoted\\"\\\\name.ts"',
  ]);
  const link = await run('git', ['-C', bare(), 'cat-file', 'blob', 'main:outside']);
  expect(link.stdout).toBe('/etc/passwd');
  const { stdout } = await run('git', ['-C', bare(), 'log', '--format=%an|%ae|%aI|%s', 'main']);
  expect(stdout.trim()).toBe('Ines  b  Oyelaran|ines@example.com|2026-03-01T10:00:00+00:00|Initial commit');
  await git(['fsck', '--strict'], { cwd: bare() });
});

test('leaves out what .gitignore leaves out, and every .git', async () => {
  const host = await made();
  await write('.gitignore', 'node_modules/\n*.env\n!keep.env\n');
  await write('keep.env', 'a');
  await write('secret.env', 'password');
  await write('node_modules/x/index.js', '');
  await write('sub/.gitignore', 'local\n');
  await write('sub/local', '');
  await write('sub/kept', '');
  await write('.git/config', '[core]\n\tfsmonitor = touch /tmp/never\n');
  await write('sub/.GIT/hooks/post-commit', '#!/bin/sh');
  const kept = ['.gitignore', 'keep.env', 'sub/.gitignore', 'sub/kept'];
  expect(await host.listFolder(dir)).toEqual(kept);
  await host.commitFolder(repository, commit());
  expect((await tree()).map((line) => line.split('\t')[1])).toEqual(kept);
});

test('a repetition gives the same hash and changes nothing, also after later pushes', async () => {
  const host = await made();
  await write('a', '1');
  const first = await host.commitFolder(repository, commit());
  expect(await Promise.all([1, 2, 3].map(() => host.commitFolder(repository, commit())))).toEqual([
    first,
    first,
    first,
  ]);
  const clone = join(root, 'clone');
  await run('git', ['clone', '-q', bare(), clone]);
  const author = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  await run('git', ['-C', clone, ...author, 'commit', '-qm', 'second', '--allow-empty']);
  await run('git', ['-C', clone, 'push', '-q']);
  const before = await host.refs(repository);
  expect(await host.commitFolder(repository, commit())).toEqual(first);
  expect(await host.refs(repository)).toBe(before);
  expect((await host.snapshot(repository, 'main'))?.commits.map(({ subject }) => subject)).toEqual([
    'second',
    'Initial commit',
  ]);
  const refs = await run('git', ['-C', bare(), 'for-each-ref', '--format=%(refname)']);
  expect(refs.stdout.trim()).toBe('refs/heads/main');
});

test('never writes over other commits', async () => {
  const host = await made();
  await write('a', '1');
  await host.commitFolder(repository, commit());
  await write('a', '2');
  await expect(host.commitFolder(repository, commit())).rejects.toMatchObject({
    kind: 'conflict',
    detail: expect.stringContaining('already holds other commits'),
  });
});

test('an empty folder is refused with a sentence', async () => {
  const host = await made();
  await expect(host.commitFolder(repository, commit())).rejects.toThrow('There is nothing to publish');
});

test('an aborted commit leaves no ref behind', async () => {
  const host = await made();
  await write('a', '1');
  const stop = new AbortController();
  stop.abort(new Error('stopping'));
  await expect(host.commitFolder(repository, commit({ signal: stop.signal }))).rejects.toThrow('stopping');
  expect(await host.snapshot(repository, 'main')).toBeUndefined();
});

test('a snapshot shows the first level, the README and the commits', async () => {
  const host = await made();
  await write('README.md', '# Till\n\nHello');
  await write('src/index.ts', '');
  await host.commitFolder(repository, commit());
  expect(await host.snapshot(repository, 'main')).toMatchObject({
    files: [
      { path: 'src', kind: 'folder', size: null },
      { path: 'README.md', kind: 'file', size: 13 },
    ],
    readme: { path: 'README.md', text: '# Till\n\nHello' },
    commits: [{ subject: 'Initial commit', at: '2026-03-01T10:00:00+00:00' }],
    branches: ['main'],
  });
});

test.each(['..', '.', 'a/b', 'a\\b', '-x', 'x.git', 'x.lock', 'a..b', '', 'x\0y', '.new', 'x'.repeat(101), 'ä'])(
  'never makes a folder for the name %j',
  async (name) => {
    const host = gitHost(join(root, 'git'));
    await expect(host.ensure({ owner: 'o', name }, { defaultBranch: 'main' })).rejects.toThrow();
    await expect(host.ensure({ owner: name, name: 'o' }, { defaultBranch: 'main' })).rejects.toThrow();
    expect(await readdir(root)).toEqual(['work']);
    await expect(host.refs({ owner: 'o', name })).rejects.toThrow();
  },
);

test('says what to do where git is missing', async () => {
  const path = process.env.PATH;
  process.env.PATH = root;
  try {
    const host = gitHost(join(root, 'git'));
    expect(await host.unavailable()).toContain('Install it');
    await expect(host.ensure(repository, { defaultBranch: 'main' })).rejects.toBeInstanceOf(DomainError);
  } finally {
    process.env.PATH = path;
  }
  expect(await gitHost(join(root, 'git')).unavailable()).toBeUndefined();
});
