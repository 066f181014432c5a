import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { createRepository } from '@/domain/repositories/commands';
import { repositoryJobs } from '@/domain/repositories/jobs';
import { gitHost } from '@/integrations/git/host';
import { gitHandler } from './git';

const { db, url: databaseUrl } = await testDb();
process.env.DATABASE_URL = databaseUrl;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
const run = promisify(execFile);
const team = await insertTeam(db, { name: 'Payments' });
const member = await insertPerson(db, { name: 'Ines Moreau', member: [team] });
const outsider = await insertPerson(db, { name: 'Tom Okafor' });
const tokens = new Map<string, Actor>([
  ['ines-token', member],
  ['tom-token', outsider],
]);

const root = await mkdtemp(join(tmpdir(), 'slipway-http-'));
const host = gitHost(join(root, 'git'));
const handler = gitHandler({
  db,
  host,
  idleMs: 2000,
  authenticate: async ({ authorization = '' }) =>
    tokens.get(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':')[1] ?? ''),
});
const server = createServer((request, response) => void handler(request, response));
let portal: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  portal = `127.0.0.1:${(server.address() as AddressInfo).port}/git`;
  const ctx = ctxFor(db, jobActor('test'));
  for (const name of ['open', 'busy', 'cut']) await createRepository(ctx, { owner: 'payments', name });
  await createRepository(ctx, { owner: 'payments', name: 'closed', isPrivate: true });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true, force: true });
});

const url = (path: string, token?: string) => `http://${token ? `x:${token}@` : ''}${portal}/${path}`;
const env: NodeJS.ProcessEnv = {
  NODE_ENV: 'test',
  PATH: process.env.PATH,
  HOME: root,
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ines',
  GIT_AUTHOR_EMAIL: 'ines@example.com',
  GIT_COMMITTER_NAME: 'Ines',
  GIT_COMMITTER_EMAIL: 'ines@example.com',
};
const git = async (...args: string[]) => (await run('git', args, { env, maxBuffer: 64e6 })).stdout.trim();
const failing = (...args: string[]) =>
  run('git', args, { env }).then(
    () => 'it worked',
    (error: { stderr: string }) => error.stderr,
  );

let folders = 0;
async function clone(path: string, token?: string, ...options: string[]): Promise<string> {
  folders += 1;
  const dir = join(root, `clone-${folders}`);
  await git('clone', '-q', ...options, url(path, token), dir);
  return dir;
}

async function commit(dir: string, file: string, content: string | Uint8Array = file): Promise<void> {
  await writeFile(join(dir, file), content);
  await git('-C', dir, 'add', '-A');
  await git('-C', dir, 'commit', '-qm', `Add ${file}`);
}

describe('with git itself', () => {
  test('anyone clones what is not private, with and without .git, empty and full, in each protocol', async () => {
    const first = await clone('payments/open', 'ines-token');
    await commit(first, 'README.md', '# Open');
    await git('-C', first, 'push', '-q', 'origin', 'HEAD:main');
    for (const version of ['0', '1', '2']) {
      const dir = await clone('Payments/open.git', undefined, '-c', `protocol.version=${version}`);
      expect(await git('-C', dir, 'log', '--format=%s')).toBe('Add README.md');
    }
    const shallow = await clone('payments/open', undefined, '--depth=1', '--filter=blob:none');
    expect(await readdir(shallow)).toContain('README.md');
  });

  test('a push is recorded with who made it, and the head is read', async () => {
    const repository = await db.repository.findFirstOrThrow({ where: { name: 'open' } });
    const events = await db.event.findMany({ where: { subjectId: repository.id, type: 'repository.push' } });
    expect(events).toMatchObject([{ actorName: 'Ines Moreau' }]);
    const [job] = repositoryJobs(host);
    await job?.run(ctxFor(db, jobActor('repository.read')), { repositoryId: repository.id } as never, {
      attempt: 1,
      lastAttempt: false,
      signal: new AbortController().signal,
    });
    const { head } = await db.repository.findUniqueOrThrow({ where: { id: repository.id } });
    expect(head).toMatchObject({ readme: { text: '# Open' }, commits: [{ subject: 'Add README.md' }] });
  });

  test('a push that changes nothing is no push', async () => {
    const dir = await clone('payments/open', 'ines-token');
    const count = () => db.event.count({ where: { type: 'repository.push' } });
    const before = await count();
    await git('-C', dir, 'push', '-q', 'origin', 'HEAD:main');
    expect(await count()).toBe(before);
  });

  test('a large push arrives whole, and goes out whole', async () => {
    const dir = await clone('payments/busy', 'ines-token');
    const large = randomBytes(6_000_000);
    await commit(dir, 'large', large);
    await git('-C', dir, 'push', '-q', 'origin', 'HEAD:main');
    const other = await clone('payments/busy');
    expect(await git('-C', other, 'rev-parse', 'HEAD:large')).toBe(await git('-C', dir, 'rev-parse', 'HEAD:large'));
    await git('-C', other, 'fsck', '--strict');
  });

  test('private ones ask for a token, and let in who may', async () => {
    expect(await failing('clone', url('payments/closed'), join(root, 'no'))).toContain('could not read Username');
    expect(await failing('clone', url('payments/closed', 'wrong'), join(root, 'no'))).toContain(
      'Authentication failed',
    );
    expect(await failing('clone', url('payments/closed', 'tom-token'), join(root, 'no'))).toContain('not found');
    const dir = await clone('payments/closed', 'ines-token');
    await commit(dir, 'secret');
    await git('-C', dir, 'push', '-q', 'origin', 'HEAD:main');
    expect(await readdir(await clone('payments/closed', 'ines-token'))).toContain('secret');
  });

  test('only who may push pushes', async () => {
    const dir = await clone('payments/open');
    await commit(dir, 'mine');
    expect(await failing('-C', dir, 'push', 'origin', 'HEAD:main')).toContain('could not read Username');
    const refused = await failing('-C', dir, 'push', url('payments/open', 'tom-token'), 'HEAD:main');
    expect(refused).toContain('Push to a repository: only a member of the team');
    expect(await failing('-C', dir, 'push', url('payments/open', 'ines-token'), 'HEAD:refs/slipway/x')).toContain(
      'hidden ref',
    );
  });

  test('of many pushes at once to one branch one wins, and those to others all do', async () => {
    const dirs = await Promise.all([1, 2, 3, 4].map(() => clone('payments/open', 'ines-token')));
    await Promise.all(dirs.map((dir, index) => commit(dir, `from-${index}`)));
    const same = await Promise.all(dirs.map((dir) => failing('-C', dir, 'push', 'origin', 'HEAD:race')));
    expect(same.filter((answer) => answer === 'it worked')).toHaveLength(1);
    const apart = await Promise.all(dirs.map((dir, index) => failing('-C', dir, 'push', 'origin', `HEAD:b${index}`)));
    expect(apart).toEqual(Array(4).fill('it worked'));
    await git('-C', join(root, 'git/payments/open.git'), 'fsck', '--strict');
  });
});

describe('cut off', () => {
  test('a client killed in the middle of a push leaves the repository as it was', async () => {
    const dir = await clone('payments/cut', 'ines-token');
    await commit(dir, 'one');
    await git('-C', dir, 'push', '-q', 'origin', 'HEAD:main');
    const before = await host.refs({ owner: 'payments', name: 'cut' });
    const line = `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/cut\0 report-status side-band-64k`;
    const body = `${(line.length + 4).toString(16).padStart(4, '0')}${line}0000PACK`;
    const half = httpRequest(url('payments/cut/git-receive-pack'), {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('x:ines-token').toString('base64')}`,
        'content-type': 'application/x-git-receive-pack-request',
        'content-length': '1000000',
      },
    });
    half.on('error', () => undefined);
    await new Promise((resolve) => half.write(body, resolve));
    half.destroy();
    await git('-C', dir, 'push', '-q', 'origin', 'HEAD:again'); // the server goes on
    await git('-C', dir, 'push', '-q', 'origin', ':again');
    expect(await host.refs({ owner: 'payments', name: 'cut' })).toBe(before);
    await git('-C', join(root, 'git/payments/cut.git'), 'fsck', '--strict');
  });

  test('a clone that is killed ends the program that served it', async () => {
    for (let round = 0; round < 3; round += 1) {
      const dir = join(root, `killed-${round}`);
      const child = spawn('git', ['clone', '-q', url('payments/busy'), dir], { env });
      await once(server, 'request');
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    await expect.poll(() => running(), { timeout: 20_000 }).toEqual([]);
  });

  test('silence ends a conversation', async () => {
    const silent = httpRequest(url('payments/open/git-upload-pack'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-git-upload-pack-request', 'git-protocol': 'version=2' },
    });
    silent.write('0011command=fetch');
    await expect(once(silent, 'response')).rejects.toThrow('socket hang up');
    await expect.poll(() => running(), { timeout: 20_000 }).toEqual([]);
  });
});

/** The programs that still serve one of our repositories. */
async function running(): Promise<string[]> {
  const { stdout } = await run('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(root) && /upload-pack|receive-pack/.test(line));
}

describe('by hand', () => {
  const ask = (path: string, options: RequestInit = {}) => fetch(url(path), { redirect: 'manual', ...options });

  /** Sends the path as it stands: fetch would tidy it first. */
  async function askPlainly(path: string): Promise<IncomingMessage> {
    const { hostname, port } = new URL(url(''));
    const sent = httpRequest({ hostname, port, path: `/git/${path}` }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer.resume();
  }

  test.each([
    ['../../etc/passwd', 404],
    ['payments/..%2f..%2fetc/info/refs?service=git-upload-pack', 404],
    ['payments/%2e%2e/info/refs?service=git-upload-pack', 404],
    ['payments/open.git/objects/info/packs', 404],
    ['payments/open.git/HEAD', 404],
    ['payments/open/info/refs', 404],
    ['payments/open/info/refs?service=git-evil', 404],
    ['payments/op%00en/info/refs?service=git-upload-pack', 404],
    ['payments/%zz/info/refs?service=git-upload-pack', 404],
    ['payments/open/raw/main/../../config', 404],
    ['payments/open/raw/main/%2e%2e/config', 404],
    ['payments/open/raw/--help/x', 404],
    ['payments/none/info/refs?service=git-upload-pack', 401],
    ['payments/open/raw/main/none', 404],
    ['payments/closed/raw/main/secret', 401],
  ])('%s answers %i', async (path, status) => {
    const answer = await askPlainly(path);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['www-authenticate']).toBe(
      status === 401 ? 'Basic realm="Slipway git", charset="UTF-8"' : undefined,
    );
  });

  test('a browser is sent to the page', async () => {
    const answer = await ask('Payments/open.git');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/repositories/payments/open']);
  });

  test('a file is shown as text that does nothing', async () => {
    const answer = await ask('payments/open/raw/main/README.md');
    expect(await answer.text()).toBe('# Open');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });

  const post = (content: BodyInit, headers: Record<string, string>) =>
    ask('payments/open/git-upload-pack', {
      method: 'POST',
      body: content,
      headers: { 'content-type': 'application/x-git-upload-pack-request', ...headers },
    });
  const lsRefs = '0014command=ls-refs\n00010000';

  test('a gzip body is unpacked; a broken one, an unknown one and a wrong type are refused', async () => {
    const v2 = { 'git-protocol': 'version=2' };
    const answer = await post(new Uint8Array(gzipSync(lsRefs)), { ...v2, 'content-encoding': 'gzip' });
    expect(await answer.text()).toContain('refs/heads/main');
    expect((await post('not gzip at all', { ...v2, 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post(lsRefs, { ...v2, 'content-encoding': 'br' })).status).toBe(415);
    expect((await post(lsRefs, { ...v2, 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('a body that unpacks to more than the limit is refused', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(40 * 1024 * 1024)));
    const answer = await post(bomb, { 'git-protocol': 'version=2', 'content-encoding': 'gzip' });
    expect([400, 413, 500]).toContain(answer.status);
  });

  test('a protocol header from outside reaches no environment unless it is one of the versions', async () => {
    const answer = await ask('payments/open/info/refs?service=git-upload-pack', {
      headers: { 'git-protocol': 'version=2:evil\t' },
    });
    expect(await answer.text()).toMatch(/^001e# service=git-upload-pack\n0000/);
  });
});
