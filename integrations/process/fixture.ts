import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach } from 'vitest';
import type { EnvironmentSpec, ProvisionerContext } from '@/domain/environments/provisioner';
import type { OpenRepository } from './checkout';
import { ProcessConfig } from './config';
import { claimOf, filesOf, findPlace, previewName } from './place';
import { findProcesses } from './process-table';
import { createPreviews } from './provisioner';
import { readPlan } from './state';

export const isRoot = process.getuid?.() === 0;

/** The context that the worker would give. `failAt` throws when that stage begins, as a worker that is cut off there. */
export function provisionerContext(options: { failAt?: string; signal?: AbortSignal } = {}) {
  const stages: string[] = [];
  const recorded: Record<string, unknown>[] = [];
  const logged: string[] = [];
  const context: ProvisionerContext = {
    signal: options.signal ?? new AbortController().signal,
    stage: async (name) => {
      stages.push(name);
      if (name === options.failAt) throw new Error(`cut off at ${name}`);
    },
    record: async (resources) => void recorded.push(resources),
    log: (text) => logged.push(text),
  };
  return { context, stages, recorded, logged };
}

/** A folder that users of previews may pass through, as the data folder of a portal that runs as root is. */
export function openFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-previews-'));
  chmodSync(folder, 0o711);
  return folder;
}

export const newKey = () => `env_${randomBytes(8).toString('hex')}`;

/** Previews in a data folder of their own; whatever is left of them goes at the end. */
export function previews(options: { open?: OpenRepository; dataDir?: string } = {}) {
  const dataDir = options.dataDir ?? openFolder();
  const errors: unknown[] = [];
  const instance = createPreviews({
    dataDir: () => dataDir,
    enabled: () => true,
    onError: (error) => errors.push(error),
  });
  if (options.open) instance.fetchThrough(options.open);
  const { provisioner } = instance;
  const made: EnvironmentSpec[] = [];
  const clear = async () => {
    for (const spec of made.splice(0)) await provisioner.destroy(spec, provisionerContext().context);
  };
  afterEach(clear);
  afterAll(async () => {
    await instance.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const tracked = (config: Record<string, unknown>): EnvironmentSpec => {
    const key = newKey();
    const spec = { id: key, key, name: 'try-out', config: ProcessConfig.parse(config), resources: {} };
    made.push(spec);
    return spec;
  };
  const make = async (config: Record<string, unknown>) => {
    const spec = tracked(config);
    const provisioned = await provisioner.apply(spec, provisionerContext().context);
    return { spec, provisioned, port: provisioned.port ?? 0, files: filesFor(dataDir, spec) };
  };
  return { ...instance, dataDir, tracked, make, clear, errors };
}

export const filesFor = (dataDir: string, spec: EnvironmentSpec) => filesOf(findPlace(dataDir), previewName(spec.key));

/** Whatever of a preview is on this machine: files, processes, numbers, listeners. Call `before` it is destroyed. */
export function watch(dataDir: string, spec: EnvironmentSpec) {
  const place = findPlace(dataDir);
  const name = previewName(spec.key);
  const files = filesOf(place, name);
  const plan = readPlan(files);
  const user = plan?.user ?? claimOf(place, 'user', name);
  return async (): Promise<string[]> => {
    const left: string[] = [];
    if (existsSync(files.folder)) left.push(`folder ${files.folder}`);
    for (const one of await findProcesses({ user, marker: plan?.marker })) left.push(`process ${one.id}`);
    if (plan && (await answersOn(plan.port))) left.push(`port ${plan.port}`);
    for (const claim of readdirSync(path.join(place.root, 'claims'))) {
      if (readFileSync(path.join(place.root, 'claims', claim), 'utf8') === name) left.push(`claim ${claim}`);
    }
    if (user !== undefined) {
      for (const folder of ['/tmp', '/var/tmp', '/dev/shm']) {
        const found = execFileSync('find', [folder, '-ignore_readdir_race', '-maxdepth', '1', '-user', String(user)], {
          encoding: 'utf8',
        });
        left.push(...found.split('\n').filter(Boolean));
      }
    }
    return left;
  };
}

export function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Looks again until it holds: for what another process does in its own time. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await wait(30);
  }
}

export async function fetchText(port: number, target = '/'): Promise<string> {
  // A kept connection may be one to a process that has been killed since.
  return (await fetch(`http://127.0.0.1:${port}${target}`, { headers: { connection: 'close' } })).text();
}

export const helloService = `
  import { createServer } from 'node:http';
  import { readFileSync } from 'node:fs';
  console.log('hello from', process.pid);
  createServer((request, response) => {
    if (request.url === '/environment') return response.end(JSON.stringify(process.env));
    if (request.url === '/exit') process.exit(7);
    response.end('hello ' + process.pid);
  }).listen(Number(process.env.PORT), process.env.HOST);
`;

export const helloFiles = {
  'package.json': JSON.stringify({ name: 'hello', type: 'module', scripts: { start: 'node server.js' } }),
  'server.js': helloService,
};

/**
 * Real repositories behind real smart HTTP, answered by git itself. Those under `private/` want the authorization that
 * is given here.
 */
export async function gitServer(authorization = 'Bearer let-me-read') {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-repositories-'));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const isPrivate = request.url?.startsWith('/private/');
    if (isPrivate && request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
      return void response.end();
    }
    answerGit(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true, force: true });
  });
  /** Adds a commit with these files, and answers address and commit. */
  const commit = (name: string, files: Record<string, string>, branch = 'main') => {
    const bare = path.join(root, `${name}.git`);
    const git = (dir: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
        cwd: dir,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    if (!existsSync(bare)) {
      mkdirSync(bare, { recursive: true });
      git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
    }
    const work = mkdtempSync(path.join(tmpdir(), 'slipway-work-'));
    git(work, 'init', '--quiet', `--initial-branch=${branch}`);
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
      writeFileSync(path.join(work, file), content);
    }
    git(work, 'add', '--all');
    git(work, 'commit', '--quiet', '--message', 'A commit');
    git(work, 'push', '--quiet', '--force', bare, branch);
    const hash = git(work, 'rev-parse', 'HEAD');
    rmSync(work, { recursive: true });
    return { url: `${origin}/${name}.git`, hash };
  };
  return { origin, commit, asked, authorization };
}

function answerGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    const heads = answer.subarray(0, end).toString().split('\r\n');
    let status = 200;
    for (const head of heads) {
      const [name = '', value = ''] = head.split(/: (.*)/s);
      if (name === 'Status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.end(answer.subarray(end + 4));
  });
}
