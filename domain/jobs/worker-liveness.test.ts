import { Logger, type Runner, run, runMigrations, type TaskList } from 'graphile-worker';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { workerLocks } from '@/domain/core/locks';
import { testDb } from '@/domain/core/testing';
import { createWorkerLiveness, type WorkerLiveness } from './worker-liveness';

const { db, url } = await testDb();
const waitFor = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

type Started = { runner: Runner; liveness: WorkerLiveness };
const started: Started[] = [];

async function startWorker(taskList: TaskList): Promise<Started> {
  const liveness = createWorkerLiveness(url, { lookEveryMs: 50, graceMs: 200 });
  const runner = await run({
    connectionString: url,
    taskList,
    concurrency: 2,
    noHandleSignals: true,
    pollInterval: 60_000,
    crontab: '',
    logger: new Logger(() => () => undefined),
    preset: { plugins: [liveness.plugin] },
  });
  started.push({ runner, liveness });
  return { runner, liveness };
}

/** What a crash leaves behind: the row of a process that is gone, and the job that it had locked. */
async function leaveBehind(worker: string): Promise<void> {
  await db.$executeRaw`SELECT graphile_worker.add_job('orphan', max_attempts => 3)`;
  await db.$executeRaw`UPDATE graphile_worker._private_jobs SET locked_by = ${worker}, locked_at = now(), attempts = 1`;
  await db.$executeRaw`INSERT INTO "Worker" VALUES (${worker}, 7, 'elsewhere', 4711, now(), now())`;
}

async function lockOf(key: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SELECT pg_advisory_lock($1, $2)', [workerLocks, key]);
  return client;
}

beforeAll(() => runMigrations({ connectionString: url }));
afterEach(async () => {
  for (const { runner, liveness } of started.splice(0)) {
    await runner.stop();
    await liveness.stop();
  }
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await db.worker.deleteMany();
});
afterAll(() => Promise.all(started.map(({ runner }) => runner.stop())));

describe('liveness of workers', () => {
  test('a worker is known to be alive before it takes its first job', async () => {
    await db.$executeRaw`SELECT graphile_worker.add_job('look')`;
    const seen = new Promise<string[]>((resolve) => {
      void startWorker({
        look: async (_, { job }) => {
          const rows = await db.worker.findMany();
          const locker = await db.$queryRaw<{ locked_by: string }[]>`
            SELECT locked_by FROM graphile_worker._private_jobs WHERE id = ${job.id}::bigint`;
          resolve([rows[0]?.id ?? 'no row', locker[0]?.locked_by ?? 'no locker']);
        },
      });
    });
    const [row, locker] = await seen;
    expect(row).toBe(locker);
  });

  test('the job of a dead worker goes on with a living one', async () => {
    await leaveBehind('pool-dead');
    const orphan = vi.fn();
    await startWorker({ orphan });
    await waitFor(async () => expect(orphan).toHaveBeenCalledTimes(1));
    expect((await db.worker.findMany()).map(({ id }) => id)).not.toContain('pool-dead');
  });

  test('the job of a worker whose lock is held is left alone', async () => {
    await leaveBehind('pool-alive');
    const lock = await lockOf(7);
    const { liveness } = await startWorker({ orphan: vi.fn() });
    await waitFor(async () => expect(await db.worker.count()).toBe(2));
    expect(await liveness.look()).toBe(0);
    const jobs = await db.$queryRaw`SELECT locked_by FROM graphile_worker._private_jobs`;
    expect(jobs).toEqual([{ locked_by: 'pool-alive' }]);
    await lock.end();
    await waitFor(async () => expect(await db.$queryRaw`SELECT 1 FROM graphile_worker._private_jobs`).toEqual([]));
  });

  test('a worker whose connection breaks for a moment is not taken for dead', async () => {
    const { liveness } = await startWorker({});
    await waitFor(async () => expect(await db.worker.count()).toBe(1));
    const [before] = await db.worker.findMany();
    const other = await startWorker({});
    await waitFor(async () => expect(await db.worker.count()).toBe(2));
    await db.$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${before?.lockKey}::int::oid`;
    await waitFor(async () => {
      const row = await db.worker.findUniqueOrThrow({ where: { id: before?.id ?? '' } });
      expect(row.lockKey).not.toBe(before?.lockKey);
    });
    expect(await other.liveness.look()).toBe(0);
    expect(await liveness.look()).toBe(0);
    expect(await db.worker.count()).toBe(2);
  });

  test('a worker that stops leaves no row behind', async () => {
    const { runner, liveness } = await startWorker({});
    await waitFor(async () => expect(await db.worker.count()).toBe(1));
    started.length = 0;
    await runner.stop();
    await liveness.stop();
    expect(await db.worker.count()).toBe(0);
  });
});
