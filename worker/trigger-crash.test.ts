import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { createTrigger } from '@/domain/automation/triggers/commands/create';
import { sign } from '@/domain/automation/triggers/fixture';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';

/**
 * A schedule, a webhook and an event whose web process and workers are killed in the middle of what they do. Each is held
 * in the middle by a lock on the table that it is about to write.
 */
const { db, url } = await testDb();
const secret = 'the secret of the triggers story, long enough';
const token = 'of-the-triggers-story-only-0123456789';
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = secret;
const root = path.resolve(import.meta.dirname, '..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-triggers-'));
// Inside the repository, so that what is not bundled is found.
const bundles = (name: string) => path.join(root, '.build', `triggers-${name}-${process.pid}.mjs`);
const children = new Set<ChildProcess>();
const holder = new pg.Client({ connectionString: url });

/** The web process without its pages. */
const web = `import { serve } from '@hono/node-server';
import { createApi } from '@/server/api/app';
import { keepClock } from '@/domain/core/clock';
import { db } from '@/domain/core/db';
await keepClock(db());
serve({ fetch: createApi().fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log('listens on ' + port));`;

beforeAll(async () => {
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  };
  await Promise.all([
    runMigrations({ connectionString: url }),
    holder.connect(),
    build({ ...options, entryPoints: [path.join(root, 'worker/main.ts')], outfile: bundles('worker') }),
    build({ ...options, stdin: { contents: web, resolveDir: root, loader: 'ts' }, outfile: bundles('web') }),
  ]);
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await holder.end();
  fs.rmSync(dataDir, { recursive: true, force: true });
  for (const name of ['worker', 'web']) fs.rmSync(bundles(name), { force: true });
});

/** A real process; settles with what it says once it is there. */
async function start(name: 'worker' | 'web'): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [bundles(name)], {
    cwd: root,
    env: {
      ...process.env,
      ...{ SLIPWAY_URL: 'http://portal.test', DATABASE_URL: url, SLIPWAY_SECRET: secret, SLIPWAY_DATA_DIR: dataDir },
      ...{ SLIPWAY_ADMIN_TOKEN: token, LOG_LEVEL: 'info' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const said = await new Promise<string>((resolve, reject) => {
    let all = '';
    child.stdout?.on('data', (text: Buffer) => {
      all += text;
      if (/waits for jobs|listens on \d+\n/.test(all)) resolve(all);
    });
    child.once('exit', (code) => reject(new Error(`the ${name} ended with ${code}`)));
  });
  return { child, said };
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  children.delete(child);
}

/** Lets nobody write a table while `act` goes on: whoever wants to stands in the middle of a transaction. */
async function held(table: 'TriggerFiring' | 'Run', act: () => Promise<unknown>): Promise<void> {
  await holder.query(`BEGIN; LOCK TABLE "${table}" IN SHARE ROW EXCLUSIVE MODE`);
  await act();
  await holder.query('ROLLBACK');
}

const standing = (count: number) =>
  vi.waitFor(
    async () => {
      const [row] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'`;
      expect(row?.count).toBe(count);
    },
    { timeout: 30_000, interval: 50 },
  );

const source = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: note}
spec:
  type: service
  parameters: {properties: {by: {type: string}}}
  steps: [{id: say, action: 'debug:log', input: {message: 'by \${{ parameters.by }}'}}]
`;

/** One of each kind; the schedule's time has come. */
async function makeTriggers() {
  const team = await insertTeam(db, { name: 'Shop' });
  const noor = await insertPerson(db, { name: 'Noor Haddad', role: 'platform', member: [team] });
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  await publishTemplate(ctxFor(db, noor, { now }), { source });
  const due = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const facts = { template: 'note', team: team.id } as const;
  const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
  const before = ctxFor(db, noor, { now: new Date(due.getTime() - 1000) });
  const make = (input: object) => createTrigger(before, { ...facts, ...input } as Parameters<typeof createTrigger>[1]);
  return {
    schedule: await make({ kind: 'schedule', name: 'Nightly', config: { cron }, parameters: { by: 'time' } }),
    webhook: await make({ kind: 'webhook', name: 'Push', parameters: { by: '${{ body.by }}' } }),
    event: await make({
      ...{ kind: 'event', name: 'Order', config: { types: ['shop.*'], from: 'outside' } },
      parameters: { by: '${{ event.data.by }}' },
    }),
  };
}

test('a schedule, a webhook and an event, whose web process and workers are killed in the middle, fire once each', async () => {
  const triggers = await makeTriggers();
  const body = JSON.stringify({ by: 'call' });
  const signature = sign.slipway(triggers.webhook.secret ?? '', body, new Date());
  const event = { specversion: '1.0', id: 'one', source: '/shop', type: 'shop.order', data: { by: 'event' } };
  const begin = async () => {
    const { child, said } = await start('web');
    const base = `http://127.0.0.1:${/listens on (\d+)/.exec(said)?.[1]}/api/v1`;
    const post = (to: string, text: string, headers: object) =>
      fetch(`${base}${to}`, { method: 'POST', body: text, headers: { ...headers } });
    return {
      child,
      call: () => post(`/hooks/${triggers.webhook.id}`, body, { 'slipway-signature': signature }),
      send: () =>
        post('/events', JSON.stringify(event), {
          authorization: `Bearer ${token}`,
          'content-type': 'application/cloudevents+json',
        }),
    };
  };

  // Each is about to be noted as having come: nobody has been answered, so the caller calls again.
  let portal = await begin();
  let worker = await start('worker');
  await held('TriggerFiring', async () => {
    expect((await portal.send()).status).toBe(202);
    const unanswered = portal.call().catch((error: Error) => error.message);
    await standing(3);
    await Promise.all([killed(portal.child), killed(worker.child)]);
    expect(await unanswered).toBe('fetch failed');
  });
  portal = await begin();

  // Each run is about to be written. Who was answered and does not know it sends again.
  await held('Run', async () => {
    expect(await (await portal.call()).json()).toMatchObject({ duplicate: false });
    worker = await start('worker');
    await standing(3);
    await killed(worker.child);
    expect(await (await portal.call()).json()).toMatchObject({ duplicate: true });
    expect(await (await portal.send()).json()).toEqual({ accepted: 0, duplicates: 1 });
    await killed(portal.child);
  });

  await start('worker');
  await vi.waitFor(
    async () => {
      const runs = await db.run.findMany({ select: { triggerId: true, status: true, startedBy: true } });
      const seen = runs.map(({ startedBy, status }) => `${startedBy} ${status}`).sort();
      expect(seen).toEqual(['event succeeded', 'schedule succeeded', 'webhook succeeded']);
    },
    { timeout: 40_000, interval: 200 },
  );
  const left = await db.$queryRaw<object[]>`SELECT 1 FROM graphile_worker._private_jobs j
    JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier LIKE 'trigger.%' AND j.run_at <= now() AND j.attempts < j.max_attempts`;
  expect(left).toEqual([]);
  const firings = await db.triggerFiring.findMany({ select: { triggerId: true, status: true, runId: true } });
  expect(firings.map(({ status }) => status)).toEqual(['started', 'started', 'started']);
  expect(new Set(firings.map(({ runId }) => runId)).size).toBe(3);
  expect(new Set(firings.map(({ triggerId }) => triggerId)).size).toBe(3);
}, 120_000);
