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

const runCount = 50;
const killCount = 10;

const { db, url } = await testDb();
const secret = 'the secret of the crash story, long enough';
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = secret;
const root = path.resolve(import.meta.dirname, '..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-crash-'));
// Inside the repository, so that what is not bundled is found.
const bundle = path.join(root, '.build', `crash-${process.pid}.mjs`);
let worker: ChildProcess | undefined;

afterAll(async () => {
  worker?.kill('SIGKILL');
  fs.rmSync(dataDir, { recursive: true, force: true });
  fs.rmSync(bundle, { force: true });
});

/** A real worker process; settles when it takes jobs. */
async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', bundle], {
    cwd: root,
    env: {
      ...process.env,
      SLIPWAY_URL: 'http://portal.test',
      DATABASE_URL: url,
      SLIPWAY_SECRET: secret,
      SLIPWAY_DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.includes('waits for jobs') && resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
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

test(`${runCount} runs in flight, the worker killed ${killCount} times: each ends, none is lost, each repository is made once`, async () => {
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
  for (let index = 0; index < runCount; index++) {
    await startRun(ctxFor(db, ines, { now }), { template: 'make', parameters: { name: `service-${index}` } });
  }

  for (let kill = 0; kill < killCount; kill++) {
    worker = await startWorker();
    await pause(200 + Math.random() * 1500);
    await killed(worker);
  }
  worker = await startWorker();
  await vi.waitFor(async () => expect(await db.run.count({ where: { finishedAt: null } })).toBe(0), {
    timeout: 90_000,
    interval: 200,
  });

  const runs = await db.run.findMany({ include: { steps: { orderBy: { position: 'asc' } } } });
  expect(runs.map(({ status, error }) => error ?? status)).toEqual(Array(runCount).fill('succeeded'));
  expect(runs.flatMap(({ steps }) => steps).every(({ status }) => status === 'succeeded')).toBe(true);
  // It would prove nothing if no step had been interrupted.
  expect(runs.flatMap(({ steps }) => steps).filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(0);

  const repositories = await db.repository.findMany({ orderBy: { name: 'asc' } });
  const names = Array.from({ length: runCount }, (_, index) => `service-${index}`).sort();
  expect(repositories.map(({ name }) => name)).toEqual(names);
  const shop = path.join(dataDir, 'git', 'shop');
  const folders = fs.readdirSync(shop).sort();
  expect(folders).toEqual(names.map((name) => `${name}.git`).sort());
  for (const folder of folders) {
    const git = promisify(execFile)('git', ['rev-list', '--count', '--all'], { cwd: path.join(shop, folder) });
    expect((await git).stdout.trim()).toBe('1');
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
