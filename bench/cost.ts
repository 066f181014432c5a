// npx tsx bench/cost.ts [RUNS]: what a run of three trivial steps costs, in statements and in processor time of the worker
// and of its database. Unlike times on the clock these say something on a busy machine, too.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import pg from 'pg';
import { startRun } from '@/domain/automation/runs/commands/start';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { createContext, type TokenActor } from '@/domain/core/context';
import { openDb } from '@/domain/core/db';
import { startDatabase } from '../scripts/database';
import { migrate } from '../scripts/migrate';
import { processesOf } from './memory';

const root = path.resolve(import.meta.dirname, '..');
const count = Number(process.argv[2] ?? 1000);
const ticksPerSecond = 100;

type Statement = { calls: number; ms: number; planMs: number; query: string };

const source = JSON.stringify({
  ...{ apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'three', title: 'Three' } },
  spec: {
    type: 'service',
    steps: [1, 2, 3].map((n) => ({ id: `s${n}`, action: 'debug:log', input: { message: `step ${n}` } })),
  },
});

/** A database that counts its statements: the library has to be there when it starts. */
async function startCounting(dataDir: string) {
  const first = await startDatabase({ dataDir });
  const client = new pg.Client({ connectionString: first.url });
  await client.connect();
  await client.query("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
  await client.query('ALTER SYSTEM SET pg_stat_statements.track_planning = on');
  await client.end();
  await first.stop();
  const database = await startDatabase({ dataDir });
  await migrate(database.url);
  return database;
}

async function bundleWorker(): Promise<string> {
  const outfile = path.join(root, '.build', `cost-${process.pid}.mjs`);
  const entryPoints = [path.join(root, 'worker/main.ts')];
  const how = { bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external' } as const;
  await build({ entryPoints, outfile, ...how, logLevel: 'error' });
  return outfile;
}

/** Processor time of a process, and of those of its children that have ended. */
function cpuMilliseconds(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
  return (ticks / ticksPerSecond) * 1000;
}

const cpuOfDatabase = (pid: number) => processesOf(pid).reduce((sum, one) => sum + cpuMilliseconds(one.pid), 0);

async function isEmpty(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM graphile_worker._private_jobs WHERE run_at <= now()',
  );
  return rows[0]?.count === 0;
}

function startWorker(bundle: string, dataDir: string, url: string): ChildProcess {
  const profile = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : [];
  return spawn(process.execPath, [...profile, '--enable-source-maps', bundle], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: url,
      SLIPWAY_DATA_DIR: dataDir,
      SLIPWAY_URL: 'http://portal.test',
      LOG_LEVEL: 'error',
    },
  });
}

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-cost-'));
process.env.SLIPWAY_SECRET = 'the secret of the bench, long enough to be one';
const database = await startCounting(dataDir);
process.env.DATABASE_URL = database.url;
const client = new pg.Client({ connectionString: database.url });
await client.connect();
await client.query('CREATE EXTENSION pg_stat_statements');
const { db, close } = openDb(database.url, 5);
const actor: TokenActor = { kind: 'token', id: 'tok_admin', name: 'Bench', role: 'admin', scopes: ['admin'] };
const ctx = () => createContext({ actor, db });
await publishTemplate(ctx(), { source });
const bundle = await bundleWorker();

const worker = startWorker(bundle, dataDir, database.url);
const pid = worker.pid ?? 0;
while ((await client.query('SELECT 1 FROM "Worker"')).rowCount === 0) await wait(50);
for (let n = 0; n < 50; n++) await startRun(ctx(), { template: 'three', parameters: {} });
while (!(await isEmpty(client))) await wait(100);

worker.kill('SIGSTOP');
await client.query('SELECT pg_stat_statements_reset()');
const queued = cpuOfDatabase(database.pid);
const own = process.cpuUsage();
for (let n = 0; n < count; n++) await startRun(ctx(), { template: 'three', parameters: {} });
const start = { web: process.cpuUsage(own), database: cpuOfDatabase(database.pid) - queued };
const top = async () =>
  (
    await client.query<Statement>(
      `SELECT calls::int, total_exec_time::float8 AS ms, total_plan_time::float8 AS "planMs", regexp_replace(query, '\\s+', ' ', 'g') AS query
       FROM pg_stat_statements WHERE calls > $1 ORDER BY calls DESC, total_exec_time DESC`,
      [count / 20],
    )
  ).rows;
const line = (calls: number, planMs: number, ms: number, what: string) => {
  const [times, planned, took] = [calls, planMs, ms].map((value) => (value / count).toFixed(3).padStart(7));
  console.log(`${times}  ${planned} + ${took} ms  ${what.slice(0, 110)}`);
};
const show = (rows: Statement[]) => {
  for (const { calls, ms, planMs, query } of rows) line(calls, planMs, ms, query);
  const sum = (key: 'calls' | 'ms' | 'planMs') => rows.reduce((total, row) => total + row[key], 0);
  line(sum('calls'), sum('planMs'), sum('ms'), 'in all, for each run\n');
};
console.log(`starting ${count} runs: statements for each, and their time in the database`);
show(await top());
await client.query('SELECT pg_stat_statements_reset()');

const before = { worker: cpuMilliseconds(pid), database: cpuOfDatabase(database.pid) };
const began = performance.now();
worker.kill('SIGCONT');
for (;;) {
  await wait(100);
  const { rowCount } = await client.query('SELECT 1 FROM "Run" WHERE "finishedAt" IS NULL LIMIT 1');
  if (rowCount === 0) break;
}
const seconds = (performance.now() - began) / 1000;
while (!(await isEmpty(client))) await wait(100);
const after = { worker: cpuMilliseconds(pid), database: cpuOfDatabase(database.pid) };
console.log(`working them off: statements for each run, and their time in the database`);
show(await top());
const each = (value: number) => `${(value / count).toFixed(2)} ms`;
console.table({
  'start: this process, for each run': each((start.web.user + start.web.system) / 1000),
  'start: database, for each run': each(start.database),
  'work: worker, for each run': each(after.worker - before.worker),
  'work: database, for each run': each(after.database - before.database),
  'on the clock (noise, where others work beside it)': `${(count / seconds).toFixed(0)} runs a second`,
});
const gone = new Promise((resolve) => worker.once('exit', resolve));
worker.kill('SIGTERM');
await gone;
await close();
await client.end();
await database.stop();
fs.rmSync(bundle, { force: true });
fs.rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
