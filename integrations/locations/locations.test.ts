import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type SourceOptions, type SourceReader, sourceLimits } from '@/domain/catalog/source';
import { isPublicAddress } from '@/domain/core/network';
import { fileReader } from './file';
import { gitReader } from './git';
import { urlReader } from './url';

const home = mkdtempSync(join(tmpdir(), 'slipway-locations-test-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(home, { recursive: true, force: true });
});

function write(path: string, text = 'a: 1\n'): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const options = (parts: Partial<SourceOptions> = {}): SourceOptions => ({
  signal: AbortSignal.timeout(20_000),
  portalUrl: 'http://localhost:3000',
  privateHosts: [],
  dataDir: join(home, 'data'),
  limits: sourceLimits,
  lend: async () => undefined,
  ...parts,
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const filesOf = async (reader: SourceReader, target: string, parts: Partial<SourceOptions> = {}) => {
  const source = await reader.open(target, options(parts));
  await source.close();
  return source.files;
};

describe('a file location', () => {
  write('catalog/catalog-info.yaml');
  write('catalog/teams/one.yaml');
  write('many/a/catalog-info.yaml');
  write('many/b/catalog-info.yml');
  write('many/node_modules/c/catalog-info.yaml');
  write('many/notes.txt', 'secret');
  write('data/database.json', '{}');

  test.each<[string, string, string[]]>([
    ['a file', 'catalog/catalog-info.yaml', ['catalog-info.yaml']],
    ['a folder with one', 'catalog', ['catalog-info.yaml']],
    ['a folder of folders', 'many', ['a/catalog-info.yaml', 'b/catalog-info.yml']],
    ['a glob', 'many/*/catalog-info.y*ml', ['a/catalog-info.yaml', 'b/catalog-info.yml']],
  ])('%s', async (_name, target, files) => {
    expect(await filesOf(fileReader, join(home, target))).toEqual(files);
  });

  test.each<[string, string, RegExp]>([
    ['nothing there', 'nowhere', /There is no/],
    ['a folder without any', 'catalog/teams', /no catalog-info/],
    ['a glob without a match', 'many/*/nothing.yaml', /No file matches/],
    ['the portal’s own folder', 'data/x.yaml', /There is no/],
    ['what holds the portal’s own folder', '.', /keeps for itself/],
  ])('refused: %s', async (_name, target, words) => {
    await expect(filesOf(fileReader, join(home, target))).rejects.toThrow(words);
  });

  test('the system’s own folders, and what is no YAML', async () => {
    await expect(filesOf(fileReader, '/etc/passwd')).rejects.toThrow(/belongs to the system/);
    await expect(filesOf(fileReader, '/*.yaml')).rejects.toThrow(/keeps for itself/);
    const source = await fileReader.open(join(home, 'many/notes.txt'), options());
    await expect(source.read('notes.txt')).rejects.toThrow(/no YAML/);
  });

  test('a target within follows, one that climbs out or is a link does not', async () => {
    symlinkSync('/etc/hostname', join(home, 'catalog/link.yaml'));
    const source = await fileReader.open(join(home, 'catalog'), options());
    expect(await source.follow('catalog-info.yaml', './teams/*.yaml')).toEqual(['teams/one.yaml']);
    await expect(source.follow('catalog-info.yaml', '../many/a/catalog-info.yaml')).rejects.toThrow(/leaves/);
    await expect(source.follow('catalog-info.yaml', './link.yaml')).rejects.toThrow(/leads out/);
  });

  test('a file that is too large', async () => {
    const limits = { ...sourceLimits, fileBytes: 3 };
    const source = await fileReader.open(join(home, 'catalog'), options({ limits }));
    await expect(source.read('catalog-info.yaml')).rejects.toThrow(/larger than/);
  });
});

const web = await serve((request, response) => {
  if (request.url === '/moved.yaml') return void response.writeHead(302, { location: '/here.yaml' }).end();
  if (request.url === '/inside.yaml') return void response.writeHead(302, { location: 'http://10.0.0.1/x' }).end();
  if (request.url === '/loop.yaml') return void response.writeHead(302, { location: '/loop.yaml' }).end();
  if (request.url?.endsWith('here.yaml')) return void response.end('kind: X\n');
  if (request.url === '/large.yaml') return void response.end('x'.repeat(10_000));
  response.writeHead(404).end();
});

describe('a url location', () => {
  const base = web;
  const allowed = { privateHosts: [new URL(base).host] };

  test('reads, follows a redirect and a relative target', async () => {
    const source = await urlReader.open(`${base}/moved.yaml`, options(allowed));
    expect(await source.read(`${base}/moved.yaml`)).toBe('kind: X\n');
    expect(await source.follow(`${base}/a/moved.yaml`, './here.yaml')).toEqual([`${base}/a/here.yaml`]);
    await expect(source.follow(`${base}/a.yaml`, './*/x.yaml')).rejects.toThrow(/glob/);
  });

  test.each<[string, Partial<SourceOptions>, RegExp]>([
    ['/here.yaml', {}, /inside this network/],
    ['/inside.yaml', allowed, /10\.0\.0\.1 is an address inside/],
    ['/loop.yaml', allowed, /redirects/],
    ['/nothing.yaml', allowed, /answered 404/],
    ['/large.yaml', { ...allowed, limits: { ...sourceLimits, fileBytes: 100 } }, /larger than/],
  ])('%s is refused', async (path, parts, words) => {
    await expect(urlReader.open(base + path, options(parts))).rejects.toThrow(words);
  });

  test('nobody listens', async () => {
    await expect(
      urlReader.open('http://127.0.0.1:9/x.yaml', options({ privateHosts: ['127.0.0.1'] })),
    ).rejects.toMatchObject({
      passing: true,
    });
    await expect(urlReader.open('file:///etc/passwd', options())).rejects.toThrow(/Only http/);
  });
});

test.each<[string, boolean]>([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.20.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['::1', false],
  ['::', false],
  ['fd00::1', false],
  ['fe80::1', false],
  ['::ffff:10.0.0.1', false],
  ['::ffff:8.8.8.8', true],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['nonsense', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

const bare = join(home, 'repos/o/r');
const work = join(home, 'work');
const run = (...args: string[]) => execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@e.example', ...args]);
write('work/catalog-info.yaml', 'kind: Location\n');
write('work/services/a/catalog-info.yaml', 'kind: A\n');
write('work/services/b/catalog-info.yaml', 'kind: B\n');
symlinkSync('/etc/hostname', join(work, 'link.yaml'));
run('init', '-q', '-b', 'main', work);
run('-C', work, 'add', '.');
run('-C', work, 'commit', '-qm', 'one');
run('-C', work, 'tag', 'v1');
run('clone', '-q', '--bare', work, bare);
run('-C', bare, 'update-server-info');

const gitWeb = await serve((request, response) => serveGit(join(home, 'repos'), request, response));

describe('a git location', () => {
  const base = gitWeb;
  const allowed = { privateHosts: ['127.0.0.1'] };

  test('the root, a folder, a glob, a tag, each at its commit', async () => {
    const head = run('-C', work, 'rev-parse', 'HEAD').toString().trim();
    const source = await gitReader.open(`${base}/o/r`, options(allowed));
    expect(source).toMatchObject({ revision: head, files: ['catalog-info.yaml'] });
    expect(await source.read('catalog-info.yaml')).toBe('kind: Location\n');
    expect(await source.follow('catalog-info.yaml', './services/*/catalog-info.yaml')).toHaveLength(2);
    await expect(source.follow('catalog-info.yaml', '../../x.yaml')).rejects.toThrow(/leaves/);
    expect(await source.read('link.yaml')).toBe('/etc/hostname');
    await source.close();
    await expect(source.read('catalog-info.yaml')).rejects.toThrow(/There is no/);
    expect(await filesOf(gitReader, `${base}/o/r/tree/main/services`, allowed)).toHaveLength(2);
    expect(await filesOf(gitReader, `${base}/o/r#v1:services/b`, allowed)).toEqual(['services/b/catalog-info.yaml']);
  });

  test.each<[string, Partial<SourceOptions>, RegExp]>([
    ['/o/r', {}, /inside this network/],
    ['/o/none', allowed, /no such repository|could not read/],
    ['/o/r#nobranch', allowed, /nobranch/],
    ['/o/r#main:nowhere', allowed, /There is no nowhere/],
    ['/o/r', { ...allowed, limits: { ...sourceLimits, totalBytes: 10 } }, /larger than/],
    ['/o/r', { ...allowed, signal: AbortSignal.abort(new Error('stopped')) }, /stopped/],
  ])('%s is refused', async (path, parts, words) => {
    await expect(gitReader.open(base + path, options(parts))).rejects.toThrow(words);
  });

  test('a server that never ends does not hold the reading up, and nothing of git stays', async () => {
    const endless = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      const timer = setInterval(() => response.write('a'.repeat(4096)), 50);
      request.socket.on('close', () => clearInterval(timer));
    });
    const target = `${endless}/o/endless`;
    const late = { ...allowed, signal: AbortSignal.timeout(1500) };
    await expect(gitReader.open(target, options(late))).rejects.toThrow(/timeout/);
    const running = spawnSync('ps', ['-eo', 'args']).stdout.toString();
    expect(running.split('\n').filter((line) => line.includes(target))).toEqual([]);
  });

  test('the portal’s own git host needs no permission, other paths of it do', async () => {
    const portal = { portalUrl: base };
    await expect(filesOf(gitReader, `${base}/git/none/none`, portal)).rejects.not.toThrow(/inside this network/);
    await expect(filesOf(gitReader, `${base}/o/r`, portal)).rejects.toThrow(/inside this network/);
  });
});

/** git's own CGI behind a few lines of HTTP. */
function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    } as unknown as NodeJS.ProcessEnv,
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const headers = all.subarray(0, end).toString().split('\r\n');
    const pairs = headers.map((line) => line.split(': ') as [string, string]);
    const status = Number(pairs.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200);
    response.writeHead(status, Object.fromEntries(pairs.filter(([name]) => name !== 'Status')));
    response.end(all.subarray(end + 4));
  });
}
