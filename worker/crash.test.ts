import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { runMigrations } from 'graphile-worker';
import { afterAll, expect, test, vi } from 'vitest';
import { startRun } from '@/domain/automation/runs/commands/start';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';

const killCount = 10;
/** of each template */
const runCounts = { make: 26, mixed: 15, undone: 9 };
const runCount = runCounts.make;
/** One worker's clock is wrong by so much. */
const skewMs = 90_000;

const { db, url } = await testDb();
const secret = 'the secret of the crash story, long enough';
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = secret;
const root = path.resolve(import.meta.dirname, '..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-crash-'));
// Inside the repository, so that what is not bundled is found.
const bundle = path.join(root, '.build', `crash-${process.pid}.mjs`);
const workers = new Set<ChildProcess>();

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  fs.rmSync(dataDir, { recursive: true, force: true });
  fs.rmSync(bundle, { force: true });
});

/** A real worker process; settles when it takes jobs. */
async function startWorker(aheadMs = 0): Promise<ChildProcess> {
  const skew = `const real = Date.now; Date.now = () => real() + ${aheadMs}; const Own = Date;
    globalThis.Date = class extends Own { constructor(...a) { super(...(a.length ? a : [Own.now()])); } };`;
  const skewed = aheadMs === 0 ? [] : ['--import', `data:text/javascript,${encodeURIComponent(skew)}`];
  const child = spawn(process.execPath, [...skewed, bundle], {
    cwd: root,
    env: {
      ...process.env,
      SLIPWAY_URL: 'http://portal.test',
      DATABASE_URL: url,
      SLIPWAY_SECRET: secret,
      SLIPWAY_DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.includes('waits for jobs') && resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  workers.add(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  workers.delete(child);
  // One whose connections are cut may end by itself: whoever keeps the processes starts it again.
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Rounds, a wait that gives the worker back, steps beside one another, one that may fail, and one that always runs. */
const mixed = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: mixed, title: Everything}
spec:
  type: service
  parameters: {required: [name], properties: {name: {type: string}}}
  steps:
    - {id: rounds, action: 'debug:log', each: [1, 2, 3], input: {message: 'round \${{ each.value }}'}}
    - {id: fill, action: 'fetch:template', each: [a, b], input: {url: ./skeleton, targetPath: '\${{ each.value }}', values: {name: '\${{ parameters.name }}'}}}
    - {id: wait, action: 'debug:wait', input: {seconds: 3}}
    - {id: left, parallel: both, action: 'debug:wait', input: {milliseconds: 120}}
    - {id: right, parallel: both, action: 'debug:wait', input: {milliseconds: 60}}
    - {id: matrix, action: 'debug:wait', matrix: {a: [1, 2], b: [1, 2]}, maxParallel: 2, input: {milliseconds: 40}}
    - {id: may, action: 'fs:delete', continueOnFailure: true, input: {files: 7}}
    - {id: publish, action: 'publish:git', input: {repoUrl: 'portal.test?owner=shop&repo=\${{ parameters.name }}'}}
  finally:
    - {id: last, action: 'debug:log', input: {message: 'It \${{ run.status }}'}}
`;

/** Fails in its last step: what was done is undone, and what always runs runs. */
const undone = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: undone, title: Undone}
spec:
  type: service
  parameters: {required: [name], properties: {name: {type: string}}}
  steps:
    - {id: one, action: 'debug:wait', input: {milliseconds: 80}, compensate: {id: off-one, action: 'debug:wait', input: {milliseconds: 80}}}
    - {id: two, action: 'debug:wait', input: {milliseconds: 80}, compensate: {id: off-two, action: 'debug:wait', input: {milliseconds: 80}}}
    - {id: fails, action: 'fs:delete', input: {files: 7}}
  finally:
    - {id: last, action: 'debug:wait', input: {milliseconds: 80}}
`;

/** As a restart of the database does: every connection of every worker is gone at once. */
async function cutConnections(): Promise<void> {
  await db.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
}

/** How the runs of the mixed templates ended, and what they did on the way. */
async function checkEndings(): Promise<void> {
  const all = await db.run.findMany({ include: { steps: { orderBy: { position: 'asc' } } } });
  const of = (template: string) => all.filter(({ templateName }) => templateName === template);
  expect(of('mixed').map(({ status, error }) => error ?? status)).toEqual(Array(runCounts.mixed).fill('succeeded'));
  for (const { steps } of of('mixed')) {
    expect(steps.map(({ stepId, status }) => `${stepId} ${status}`)).toEqual([
      ...[
        'rounds succeeded',
        'fill succeeded',
        'wait succeeded',
        'left succeeded',
        'right succeeded',
        'matrix succeeded',
      ],
      ...['may failed', 'publish succeeded', 'last succeeded'],
    ]);
    const wait = steps.find(({ stepId }) => stepId === 'wait');
    // Whichever worker looked at its clock, wrong or right: three seconds are three seconds.
    const took = (wait?.finishedAt?.getTime() ?? 0) - (wait?.startedAt?.getTime() ?? 0);
    expect(took).toBeGreaterThan(2000);
    expect(took).toBeLessThan(skewMs);
  }
  expect(new Set(of('undone').map(({ status }) => status))).toEqual(new Set(['failed']));
  for (const { steps, error } of of('undone')) {
    expect(error).toMatch(/^The input of the action fs:delete does not fit/);
    expect(steps.map(({ stepId, status }) => `${stepId} ${status}`)).toEqual([
      ...['one succeeded', 'two succeeded', 'fails failed'],
      ...['off-two succeeded', 'off-one succeeded', 'last succeeded'],
    ]);
  }
}

const source = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: make, title: Make a repository}
spec:
  type: service
  parameters: {required: [name], properties: {name: {type: string}}}
  steps:
    - {id: say, action: 'debug:log', input: {message: begun}}
    - {id: fill, action: 'fetch:template', input: {url: ./skeleton, values: {name: '\${{ parameters.name }}'}}}
    - {id: rest, action: 'debug:wait', input: {milliseconds: 250}}
    - {id: publish, action: 'publish:git', input: {repoUrl: 'portal.test?owner=shop&repo=\${{ parameters.name }}'}}
    - {id: end, action: 'debug:log', input: {message: 'made \${{ steps.publish.output.remoteUrl }}'}}
`;

test(`runs in flight, two workers of which ${killCount} are killed, every connection cut once: each ends as it should, each repository is made once`, async () => {
  await Promise.all([
    runMigrations({ connectionString: url }),
    build({
      entryPoints: [path.join(root, 'worker/main.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      logLevel: 'error',
    }),
  ]);
  const team = await insertTeam(db, { name: 'Shop' });
  const ines = await insertPerson(db, { name: 'Ines Oliveira', member: [team] });
  const noor = await insertPerson(db, { name: 'Noor Haddad', role: 'platform' });
  const now = new Date();
  const file = {
    path: './skeleton/README.md'.slice(2),
    executable: false,
    content: Buffer.from('# ${{ values.name }}\n'),
  };
  await publishTemplate(ctxFor(db, noor, { now }), { source, files: [file] });
  for (const other of [mixed, undone])
    await publishTemplate(ctxFor(db, noor, { now }), { source: other, files: [file] });
  for (const [template, count] of Object.entries(runCounts)) {
    for (let index = 0; index < count; index++) {
      const name = template === 'make' ? `service-${index}` : `${template}-${index}`;
      await startRun(ctxFor(db, ines, { now }), { template, parameters: { name } });
    }
  }

  for (let kill = 0; kill < killCount; kill += 2) {
    const pair = await Promise.all([startWorker(), startWorker(skewMs)]);
    for (const one of pair) {
      await pause(200 + Math.random() * 1200);
      if (kill === 2) await cutConnections();
      await killed(one);
    }
  }
  await Promise.all([startWorker(), startWorker(-skewMs)]);
  await vi.waitFor(async () => expect(await db.run.count({ where: { finishedAt: null } })).toBe(0), {
    timeout: 90_000,
    interval: 200,
  });
  await checkEndings();

  const runs = await db.run.findMany({
    where: { templateName: 'make' },
    include: { steps: { orderBy: { position: 'asc' } } },
  });
  expect(runs.map(({ status, error }) => error ?? status)).toEqual(Array(runCount).fill('succeeded'));
  expect(runs.flatMap(({ steps }) => steps).every(({ status }) => status === 'succeeded')).toBe(true);
  // It would prove nothing if no step had been interrupted.
  expect(runs.flatMap(({ steps }) => steps).filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(0);

  const repositories = await db.repository.findMany({ orderBy: { name: 'asc' } });
  const made = Array.from({ length: runCounts.mixed }, (_, index) => `mixed-${index}`);
  const names = [...Array.from({ length: runCount }, (_, index) => `service-${index}`), ...made].sort();
  expect(repositories.map(({ name }) => name)).toEqual(names);
  const shop = path.join(dataDir, 'git', 'shop');
  const folders = fs.readdirSync(shop).sort();
  expect(folders).toEqual(names.map((name) => `${name}.git`).sort());
  for (const folder of folders) {
    const git = promisify(execFile)('git', ['rev-list', '--count', '--all'], { cwd: path.join(shop, folder) });
    expect((await git).stdout.trim()).toBe('1');
    // No round of a repeated step has lost its files.
    const tree = await promisify(execFile)('git', ['ls-tree', '-r', '--name-only', 'HEAD'], {
      cwd: path.join(shop, folder),
    });
    const whole = folder.startsWith('mixed') ? ['a/README.md', 'b/README.md'] : ['README.md'];
    expect(tree.stdout.trim().split('\n')).toEqual(whole);
  }
  // An interrupted attempt keeps what it had logged, so a line stands at least once and at most once an attempt.
  const lines = await db.runLogLine.groupBy({ by: ['runId'], where: { stepId: 'end' }, _count: true });
  const logged = new Map(lines.map(({ runId, _count }) => [runId, _count]));
  for (const { id, steps } of runs) {
    const attempts = steps.find(({ stepId }) => stepId === 'end')?.attempt ?? 0;
    expect(logged.get(id)).toBeGreaterThanOrEqual(1);
    expect(logged.get(id)).toBeLessThanOrEqual(attempts);
  }
}, 180_000);
