import { Logger, runOnce } from 'graphile-worker';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDb } from '@/domain/core/testing';
import { enqueue } from './enqueue';
import { giveUp, handle, type JobHandler, type JobOutcome, snooze } from './handler';
import { jobType } from './schema';
import { createWorkerTasks } from './worker';

const { db, url } = await testDb();
const look = jobType('thing.look', z.object({ id: z.string() }), 4);
const silent = new Logger(() => () => undefined);
const options = { key: 'thing.look:1', queue: 'thing:1', priority: 3 };

type Waiting = { payload: unknown; key: string; queue: string; priority: number; most: number; attempts: number };

const waiting = () => db.$queryRaw<(Waiting & { seconds: number })[]>`
  SELECT job.payload, job.key, queue.queue_name AS queue, job.priority, job.max_attempts AS most, job.attempts,
         extract(epoch FROM job.run_at - now())::int AS seconds
  FROM graphile_worker._private_jobs job LEFT JOIN graphile_worker._private_job_queues queue ON queue.id = job.job_queue_id`;

const work = (run: () => Promise<JobOutcome>) =>
  runOnce({ connectionString: url, logger: silent, ...tasks(run), noHandleSignals: true });
const tasks = (run: () => Promise<JobOutcome>) => ({
  taskList: createWorkerTasks(db, [handle(look, run)], []).taskList,
});
const ask = (runAt?: Date) => db.$transaction((tx) => enqueue(tx, look, { id: '1' }, { ...options, runAt }));

beforeEach(() => db.$executeRaw`DELETE FROM graphile_worker._private_jobs`);

describe('a snoozed job', () => {
  it('comes back as the job that it was, in its queue, with all its attempts', async () => {
    await ask();
    await work(async () => snooze(600));
    const [job, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(job).toMatchObject({ payload: { id: '1' }, key: options.key, queue: 'thing:1', priority: 3 });
    expect(job).toMatchObject({ most: 4, attempts: 0 });
    expect(job?.seconds).toBeGreaterThan(590);
  });

  it('does not put off one that was asked for in the meantime', async () => {
    await ask();
    await work(async () => {
      await ask(new Date(Date.now() + 60_000));
      return snooze(600);
    });
    const [job, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(job?.seconds).toBeLessThanOrEqual(60);
  });
});

describe('a job', () => {
  it('that a stopping worker cut short waits for the next one, with all its attempts', async () => {
    await ask();
    const stopping: JobHandler = handle(look, async (_ctx, _payload, { signal }) => {
      worker.abort();
      signal.throwIfAborted();
      return giveUp('The signal was not seen.');
    });
    const worker = createWorkerTasks(db, [stopping], []);
    await runOnce({ connectionString: url, logger: silent, taskList: worker.taskList, noHandleSignals: true });
    expect(await waiting()).toMatchObject([{ attempts: 0, queue: 'thing:1' }]);
  });

  it('that is given up leaves nothing to do', async () => {
    await ask();
    await work(async () => giveUp('The thing is gone.'));
    expect(await waiting()).toEqual([]);
  });
});
