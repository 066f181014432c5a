import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { runMigrations } from 'graphile-worker';
import { resolveStep } from '@/domain/automation/runs/commands/resolve';
import { startRun } from '@/domain/automation/runs/commands/start';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { createContext, type TokenActor } from '@/domain/core/context';
import { openDb } from '@/domain/core/db';
import { startDatabase } from '../scripts/database';
import { migrate } from '../scripts/migrate';
import { countAnswers, templates } from './chaos-templates';

/**
 * npm run chaos [-- RUNS]: so many runs of mixed templates, two workers whose clocks differ by three minutes, one of
 * which is killed with SIGKILL every few seconds; now and then every connection of the database is cut besides, or the
 * database itself is killed and started again. Prints how the runs ended, and how often each effect came about.
 */
const root = path.resolve(import.meta.dirname, '..');
const count = Number(process.argv[2] ?? 1000);
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-chaos-'));
const secret = 'the secret of the chaos, long enough to be one';
process.env.SLIPWAY_SECRET = secret;

/** Another system that counts what it is told, under the key that comes with it. */
const told = new Map<string, number>();
const system = http.createServer((request, response) => {
  const key = String(request.headers['idempotency-key']);
  request.resume().on('end', () => {
    told.set(key, (told.get(key) ?? 0) + 1);
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), 120);
  });
});
await new Promise<void>((resolve) => system.listen(0, '127.0.0.1', resolve));
const address = system.address();
const target = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;

let database = await startDatabase({ dataDir });
process.env.DATABASE_URL = database.url;
await migrate(database.url);
await runMigrations({ connectionString: database.url });
const { db, close } = openDb(database.url, 5);
const bundle = path.join(root, '.build', `chaos-${process.pid}.mjs`);
await build({
  ...{
    entryPoints: [path.join(root, 'worker/main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
  },
  ...{ target: 'node20', packages: 'external', logLevel: 'error' },
});

function startWorker(aheadMs: number): ChildProcess {
  const skew = `const real = Date.now; Date.now = () => real() + ${aheadMs}; const Own = Date;
    globalThis.Date = class extends Own { constructor(...a) { super(...(a.length ? a : [Own.now()])); } };`;
  return spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(skew)}`, bundle], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      SLIPWAY_URL: 'http://portal.test',
      SLIPWAY_DATA_DIR: dataDir,
      SLIPWAY_PROXIES: JSON.stringify({ system: { target } }),
      LOG_LEVEL: 'silent',
    },
  });
}

const actor: TokenActor = { kind: 'token', id: 'tok_admin', name: 'Chaos', role: 'admin', scopes: ['admin'] };
const ctx = () => createContext({ actor, db });
for (const { source, files } of templates) await publishTemplate(ctx(), { source, files });
for (let index = 0; index < count; index++) {
  const { name: template } = templates[index % templates.length] ?? { name: 'none' };
  await startRun(ctx(), { template, parameters: { name: `${template}-${index}` } });
}

/** A person who looks at the other system before they answer. */
async function answerQuestions(): Promise<void> {
  const asking = await db.runStep.findMany({
    where: { status: 'waiting', run: { waitsFor: 'person' } },
    select: { runId: true, stepId: true, position: true },
    take: 100,
  });
  for (const { runId, stepId, position } of asking) {
    const answer = told.has(`${runId}.${position}`) ? ('done' as const) : ('again' as const);
    await resolveStep(ctx(), { id: runId, stepId, answer }).then(
      () => countAnswers(answer),
      () => undefined,
    );
  }
}

/** The server dies with all that it had in hand, and comes up again from its log. */
async function killDatabase(): Promise<void> {
  process.kill(database.pid, 'SIGKILL');
  await database.gone;
  database = await startDatabase({ dataDir });
}

const clocks = [-90_000, 90_000];
const workers = clocks.map(startWorker);
const began = performance.now();
let kills = 0;
let cuts = 0;
let crashes = 0;
for (let open = count; open > 0 && performance.now() - began < 1_800_000; ) {
  await wait(1500 + Math.random() * 3000);
  const which = kills % 2;
  if (kills % 5 === 4) {
    crashes++;
    await killDatabase();
  }
  if (kills % 5 === 2) {
    cuts++;
    await db.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`.catch(
      () => undefined,
    );
  }
  kills++;
  workers[which]?.kill('SIGKILL');
  workers.forEach((worker, index) => {
    if (index === which || worker.exitCode !== null || worker.signalCode !== null)
      workers[index] = startWorker(clocks[index] ?? 0);
  });
  await answerQuestions().catch(() => undefined);
  open = await db.run.count({ where: { finishedAt: null } }).catch(() => open);
}
const seconds = Math.round((performance.now() - began) / 1000);
for (const worker of workers) worker.kill('SIGKILL');

const ends = await db.run.groupBy({ by: ['templateName', 'status'], _count: true, orderBy: { templateName: 'asc' } });
console.log(
  `${count} runs, ${kills} kills of a worker, ${cuts} cuts of every connection, ${crashes} kills of the database, ${seconds} s\n`,
);
console.table(
  ends.map(({ templateName, status, _count }) => ({ template: templateName, ended: status, runs: _count })),
);
const again = await db.runStep.count({ where: { attempt: { gt: 1 } } });
const published = await db.runStep.count({ where: { action: 'publish:git', status: 'succeeded' } });
const repositories = await db.repository.count();
const calls = [...told.values()];
console.table([
  { effect: 'steps begun more than once', count: again },
  { effect: 'publish:git steps that succeeded', count: published },
  { effect: 'repositories', count: repositories },
  {
    effect: 'calls of the other system wanted',
    count: await db.runStep.count({ where: { action: 'http:backstage:request' } }),
  },
  { effect: 'calls that it knows by their keys', count: told.size },
  { effect: 'calls that it was told twice, under the same key', count: calls.filter((times) => times > 1).length },
  { effect: 'questions answered "done"', count: countAnswers.done },
  { effect: 'questions answered "again"', count: countAnswers.again },
]);
await close();
system.close();
await database.stop();
fs.rmSync(bundle, { force: true });
fs.rmSync(dataDir, { recursive: true, force: true });
process.exit(ends.some(({ status }) => status === 'running' || status === 'queued' || status === 'waiting') ? 1 : 0);
