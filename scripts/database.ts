import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findPlace, isError, openFolder, type Place } from './postgres-place';

/** The embedded Postgres: `npm start` and the tests run one, production has its own. */
export type Database = {
  url: string;
  port: number;
  pid: number;
  /** made by this start, so empty */
  isNew: boolean;
  /** settles when the server is gone, for whatever reason */
  gone: Promise<void>;
  stop: () => Promise<void>;
};

type Options = {
  /** the folder of everything the portal keeps; the password stands in it, readable by its owner only */
  dataDir: string;
  /** for tests: nothing is forced to disk, and the folder is deleted at the end, even if this process is killed */
  throwaway?: boolean;
  say?: (line: string) => void;
};

type Remembered = { folder: string; port: number; password: string };

const role = 'slipway';
const name = 'slipway';

/** Small: a portal of one organisation fits, and web, worker and database share one machine. */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '48MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '512MB',
  random_page_cost: '1.1',
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_worker_processes: '2',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '1',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  min_wal_size: '48MB',
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const carefree: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '32MB',
};

/** Starts the server of a data folder, made on the first start. One process at a time: a server left over is stopped. */
export async function startDatabase({ dataDir, throwaway = false, say = () => {} }: Options): Promise<Database> {
  const home = path.resolve(dataDir);
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  // Where the portal is root, Postgres and previews run as users of their own: they may pass through, never list.
  if (process.getuid?.() === 0) fs.chmodSync(home, fs.statSync(home).mode | 0o011);
  const place = findPlace(home, say);
  const memory = path.join(home, 'database.json');
  const before = recall(memory);
  const folder = before?.folder && fs.existsSync(before.folder) ? before.folder : place.folder;
  const password = before?.password ?? randomBytes(24).toString('base64url');
  if (fs.existsSync(folder)) {
    checkVersion(place, folder);
    await stopLeftover(folder);
  }
  const port = await freePort(before?.port);
  remember(memory, { folder, port, password });
  const isNew = !fs.existsSync(folder);
  try {
    if (isNew) await create({ ...place, folder }, password, throwaway);
    return { ...(await run({ ...place, folder }, { port, password, throwaway, home })), isNew };
  } catch (error) {
    if (throwaway) fs.rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

function recall(file: string): Remembered | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (isError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function remember(file: string, value: Remembered): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return;
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/** Made beside and moved into place when whole: a first start that was interrupted simply begins again. */
async function create(place: Place, password: string, throwaway: boolean): Promise<void> {
  openFolder(path.dirname(place.folder));
  const draft = `${place.folder}.new`;
  const secret = `${place.folder}.password`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  fs.writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (place.owner) for (const file of [draft, secret]) fs.chownSync(file, place.owner.uid, place.owner.gid);
  const options = { ...place.owner, env: environment(), cwd: '/' };
  try {
    const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    if (throwaway) flags.push('--no-sync');
    await promisify(execFile)(
      program(place, 'initdb'),
      ['--pgdata', draft, '--username', role, '--pwfile', secret, '--auth', 'scram-sha-256', ...flags],
      options,
    );
    // A role that the portal makes for a sandbox must not get into any database but its own.
    const statements = `CREATE DATABASE ${name}\n${['postgres', 'template1', name]
      .map((database) => `REVOKE ALL ON DATABASE ${database} FROM PUBLIC\n`)
      .join('')}`;
    const single = promisify(execFile)(program(place, 'postgres'), ['--single', '-D', draft, 'postgres'], options);
    single.child.stdin?.end(statements);
    const { stderr } = await single;
    if (/\b(ERROR|FATAL|PANIC):/.test(stderr)) throw new Error(stderr);
    fs.renameSync(draft, place.folder);
  } finally {
    fs.rmSync(secret, { force: true });
  }
}

async function run(
  place: Place,
  options: { port: number; password: string; throwaway: boolean; home: string },
): Promise<Omit<Database, 'isNew'>> {
  const { port, password, throwaway, home } = options;
  const all = { ...settings, ...(throwaway ? carefree : {}), port: String(port) };
  const logFile = path.join(home, 'postgres.log');
  const output = fs.openSync(
    logFile,
    fs.existsSync(logFile) && fs.statSync(logFile).size > 5_000_000 ? 'w' : 'a',
    0o600,
  );
  // Detached: Ctrl-C goes to the whole terminal group, and Postgres has to outlive the processes that use it.
  const server = spawn(
    program(place, 'postgres'),
    ['-D', place.folder, ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    { ...place.owner, env: environment(), cwd: '/', detached: true, stdio: ['ignore', output, output] },
  );
  fs.closeSync(output);
  const gone = new Promise<void>((resolve) => server.once('close', () => resolve()));
  await ready(server, place.folder, logFile);
  const pid = server.pid ?? 0;
  const guard = watch(pid, throwaway ? home : undefined);
  // A guard that outlives its server would stop whichever process has that number by then. One that deletes a folder stays.
  if (!throwaway) void gone.then(() => dismiss(guard));
  const stop = async () => {
    server.kill('SIGINT');
    const late = setTimeout(() => server.kill('SIGQUIT'), 10_000);
    await gone;
    clearTimeout(late);
    await dismiss(guard);
    if (throwaway) fs.rmSync(home, { recursive: true, force: true });
  };
  server.unref();
  return { url: `postgresql://${role}:${password}@127.0.0.1:${port}/${name}`, port, pid, gone, stop };
}

/** Postgres writes into its pid file when it takes connections: the way pg_ctl waits, only sooner. */
async function ready(server: ChildProcess, folder: string, logFile: string): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    server.once('error', reject);
    server.once('exit', () => {
      const lines = fs.readFileSync(logFile, 'utf8').trim().split('\n').slice(-6).join('\n');
      reject(new Error(`Postgres did not start. Its last lines (all of them in ${logFile}):\n${lines}`));
    });
  });
  failed.catch(() => {});
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const state = pidFile(folder);
    if (state?.pid === server.pid && state?.status === 'ready') return;
    await Promise.race([wait(10), failed]);
  }
  server.kill('SIGQUIT');
  throw new Error(`Postgres did not take connections within a minute. See ${logFile}.`);
}

/**
 * A shell that waits on a pipe from this process. However this process ends, SIGKILL too, the pipe closes and the shell
 * stops the server. It gives the other processes a moment to leave first.
 */
function watch(pid: number, remove: string | undefined): ChildProcess {
  const script =
    'read -r word && exit; sleep "$2"; kill -INT "$1"; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; ' +
    '[ -z "$3" ] || rm -rf "$3"';
  const guard = spawn('/bin/sh', ['-c', script, 'slipway-guard', String(pid), remove ? '0' : '3', remove ?? ''], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  guard.unref();
  (guard.stdin as net.Socket | null)?.unref();
  return guard;
}

/** Waited for, so that whoever looks at the processes afterwards finds nothing. */
async function dismiss(guard: ChildProcess): Promise<void> {
  if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
  guard.ref();
  const left = new Promise((resolve) => guard.once('exit', resolve));
  guard.stdin?.end('over\n');
  await left;
}

async function stopLeftover(folder: string): Promise<void> {
  const state = pidFile(folder);
  if (!state) return;
  if (!isPostgres(state.pid)) {
    // The number of a process that is long gone, perhaps another's by now: Postgres would refuse to start.
    fs.rmSync(path.join(folder, 'postmaster.pid'), { force: true });
    return;
  }
  process.kill(state.pid, 'SIGINT');
  for (let tries = 0; tries < 200 && isPostgres(state.pid); tries++) await wait(50);
  if (isPostgres(state.pid)) throw new Error(`Another Postgres (process ${state.pid}) holds ${folder}. Stop it first.`);
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.endsWith('postgres') ?? false;
  } catch (error) {
    return isError(error, 'EPERM');
  }
}

function pidFile(folder: string): { pid: number; status: string } | undefined {
  try {
    const lines = fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

function checkVersion(place: Place, folder: string): void {
  const made = fs.readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  const manifest = JSON.parse(fs.readFileSync(path.resolve(place.native, '../package.json'), 'utf8'));
  const runs = String(manifest.version).split('.')[0];
  if (made !== runs) {
    throw new Error(
      `The database in ${folder} was made by Postgres ${made}, and Postgres ${runs} is installed. ` +
        'Move that folder away to start afresh, or run a Postgres of the older version and set DATABASE_URL.',
    );
  }
}

/** The one that was used last, if it is still free; else any. */
async function freePort(wanted: number | undefined): Promise<number> {
  const attempt = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = net.createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
      });
    });
  const port = (wanted ? await attempt(wanted) : undefined) ?? (await attempt(0));
  if (!port) throw new Error('No free port was found on 127.0.0.1 for the database.');
  return port;
}

const program = (place: Place, which: string) => path.join(place.native, 'bin', which);

/** Nothing of ours: the portal's secrets are not Postgres's business. */
const environment = (): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  HOME: '/',
});
