import { execFile, execFileSync } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { afterAll } from 'vitest';
import type { ActionContext } from '@/domain/automation/action';
import type { ActionPorts } from '@/domain/automation/ports';
import type { Context } from '@/domain/core/context';
import { testNow } from '@/domain/core/testing';
import { gitHost } from '@/integrations/git/host';
import { serveGit } from '@/integrations/git/serve';

const run = promisify(execFile);

export type Call = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
};
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

/**
 * A host of a vendor: its API answered by `api`, real git below it by the same address, and a connection that breaks
 * after the request of a number, so that a step can be cut off wherever it speaks to the host.
 */
export async function startHost(authorization: {
  api: (headers: IncomingMessage['headers']) => boolean;
  /** undefined: everybody may come in */
  git: string | undefined;
}) {
  const root = await mkdtemp(join(tmpdir(), 'slipway-forge-'));
  const state = {
    root,
    calls: [] as string[],
    /** the number of the request whose answer gets lost */
    cutAfter: undefined as number | undefined,
    api: (_call: Call): Answer => ({ status: 404, body: {} }),
  };
  const server = createServer((request, response) => {
    const number = state.calls.length;
    state.calls.push(`${request.method} ${request.url?.split('?')[0]}`);
    answer(request, response, state.cutAfter === number).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse, isCut: boolean): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const git = /^\/(.+?)(?:\.git)?\/(info\/refs|git-(?:upload|receive)-pack)$/.exec(decodeURIComponent(pathname));
    if (git) {
      const folder = join(root, `${git[1]}.git`);
      const asked = { folder, tail: git[2] ?? '', query: searchParams, authorization: authorization.git, isCut };
      return converse(request, response, asked);
    }
    const body = await read(request);
    const allowed = authorization.api(request.headers);
    const call = {
      method: request.method ?? '',
      path: decodeURIComponent(pathname),
      query: searchParams,
      body,
      headers: request.headers,
    };
    const { status, headers, ...answered } = allowed
      ? state.api(call)
      : { status: 401, body: { message: 'Bad credentials' }, headers: {} };
    if (isCut) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(answered.body === undefined ? undefined : JSON.stringify(answered.body));
  }

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(root, { recursive: true, force: true });
  });

  return Object.assign(state, repositoriesIn(root), {
    url,
    /** forgets everything */
    clear: async () => {
      await rm(root, { recursive: true, force: true });
      await mkdir(root);
      state.calls.length = 0;
      state.cutAfter = undefined;
    },
  });
}

/** What a test makes and sees of the repositories behind the host. */
function repositoriesIn(root: string) {
  const folderOf = (path: string) => join(root, `${path}.git`);
  return {
    /** makes the bare repository behind an API's answer */
    make: (path: string) => void execFileSync('git', ['init', '-q', '--bare', '-b', 'main', folderOf(path)]),
    revParse: (path: string, branch: string) =>
      execFileSync('git', ['-C', folderOf(path), 'rev-parse', branch])
        .toString()
        .trim(),
    /** one more commit on a branch, by somebody else */
    seedOn: async (path: string, branch: string) => {
      const work = await mkdtemp(join(root, 'seed-'));
      await run('git', ['clone', '-q', '-b', branch, folderOf(path), work]);
      const who = ['-c', 'user.name=Tom', '-c', 'user.email=tom@example.com'];
      await run('git', ['-C', work, ...who, 'commit', '-qm', 'Later', '--allow-empty']);
      await run('git', ['-C', work, 'push', '-q', 'origin', `HEAD:${branch}`]);
    },
    has: (path: string) => exists(folderOf(path)),
    git: async (path: string, ...args: string[]) => (await run('git', ['-C', folderOf(path), ...args])).stdout.trim(),
    /** a commit that somebody else has made */
    seed: async (path: string, files: Record<string, string>, branch = 'main') => {
      const work = await mkdtemp(join(root, 'seed-'));
      await run('git', ['init', '-q', '-b', branch, work]);
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(work, name)), { recursive: true });
        await writeFile(join(work, name), text);
      }
      const who = ['-c', 'user.name=Tom', '-c', 'user.email=tom@example.com'];
      await run('git', ['-C', work, 'add', '-A']);
      await run('git', ['-C', work, ...who, 'commit', '-qm', 'Earlier']);
      await run('git', ['-C', work, 'push', '-q', folderOf(path), `HEAD:refs/heads/${branch}`]);
    },
  };
}

type Conversation = {
  folder: string;
  tail: string;
  query: URLSearchParams;
  authorization: string | undefined;
  isCut: boolean;
};

/** git's smart HTTP protocol, answered whole or not at all. */
async function converse(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, tail, query, authorization, isCut }: Conversation,
): Promise<void> {
  const refuse = (status: number) => void response.writeHead(status, { connection: 'close' }).end();
  if (request.headers.authorization !== authorization) return refuse(401);
  if (!(await exists(folder))) return refuse(404);
  const advertise = tail === 'info/refs';
  const service = (advertise ? query.get('service') : tail) as 'git-upload-pack' | 'git-receive-pack';
  const protocol = String(request.headers['git-protocol'] ?? '');
  const packed = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
  const input = advertise ? undefined : packed;
  const { signal } = new AbortController();
  const { output, done } = await serveGit(folder, { service, advertise, protocol, input, signal });
  const chunks: Buffer[] = [];
  const head = `# service=${service}\n`;
  const isOld = protocol !== 'version=2' || service === 'git-receive-pack';
  if (advertise && isOld) chunks.push(Buffer.from(`${(head.length + 4).toString(16).padStart(4, '0')}${head}0000`));
  await pipeline(output, async (source) => {
    for await (const chunk of source) chunks.push(chunk as Buffer);
  });
  await done;
  if (isCut) return void request.socket.destroy();
  response.writeHead(200, { 'content-type': `application/x-${service}-${advertise ? 'advertisement' : 'result'}` });
  response.end(Buffer.concat(chunks));
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** JSON, or a form, as some calls of a client send it. */
async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/')) return whole.length > 0 ? JSON.parse(whole.toString()) : {};
  const form = await new Response(whole, { headers: { 'content-type': type } }).formData();
  return Object.fromEntries(form);
}

const roots: string[] = [];
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

/** A step of a run whose workspace holds these files. */
export async function stepWith(files: Record<string, string>, ports?: Partial<ActionPorts>) {
  const root = await mkdtemp(join(tmpdir(), 'slipway-step-'));
  roots.push(root);
  const dir = join(root, 'work');
  await mkdir(dir);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  const logged: string[] = [];
  const host = gitHost(join(root, 'git'));
  return (key = 'run_1.0', now = testNow): ActionContext & { logged: string[] } => ({
    ctx: { now } as Context,
    run: {
      id: 'run_1',
      number: 1,
      templateName: 'a-template',
      teamId: null,
      requesterRef: 'user:default/ines',
      requesterName: 'Ines Moreau',
    },
    step: { id: 'publish', name: 'Publish', startedAt: now },
    idempotencyKey: key,
    workspace: { dir },
    skeleton: { files: async () => [] },
    log: (level, text) => logged.push(`${level} ${text}`),
    logged,
    signal: AbortSignal.timeout(60_000),
    secrets: {},
    ports: { repositories: { portalUrl: 'http://portal.test', host }, ...ports } as ActionPorts,
  });
}

/** Settings that tests stand on. Set before anything reads them. */
export function withSettings(settings: Record<string, string>): void {
  process.env.DATABASE_URL ||= 'postgres://nobody@localhost/none';
  process.env.SLIPWAY_SECRET = 'x'.repeat(32);
  Object.assign(process.env, settings);
}

/**
 * Does a piece of work again and again, each time cut off after another request: the host has done it, and nobody hears.
 * (Cut off before a request is cut off after the one before.) Then once more to its end, and `check` sees what there is.
 */
export async function cutEverywhere(
  host: Awaited<ReturnType<typeof startHost>>,
  prepare: () => Promise<void>,
  work: () => Promise<unknown>,
  check: (where: string) => Promise<void>,
): Promise<number> {
  const from = async () => {
    await prepare();
    host.calls.length = 0;
  };
  await from();
  await work();
  const requests = [...host.calls];
  await check('not at all');
  for (const [at, request] of requests.entries()) {
    await from();
    host.cutAfter = at;
    // git asks once more by itself where a connection is lost that it had used before.
    await work().catch(() => undefined);
    host.cutAfter = undefined;
    await work();
    await check(`cut off after ${request} (${at})`);
  }
  return requests.length;
}
