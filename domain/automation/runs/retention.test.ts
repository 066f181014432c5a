import { runMigrations } from 'graphile-worker';
import { beforeAll, expect, test } from 'vitest';
import { createContext, jobActor } from '@/domain/core/context';
import { testDb } from '@/domain/core/testing';
import { forgetOld } from './retention';

const { db, url } = await testDb();
const now = new Date('2031-06-10T12:00:00Z');
const ctx = { ...createContext({ actor: jobActor('run.tidy'), db, requestId: 'test' }), now };

beforeAll(() => runMigrations({ connectionString: url }));

test('the log of old months goes, and the months to come are there', async () => {
  await db.$queryRaw`SELECT slipway_make_partitions('2030-01-01', '2030-02-01')`;
  for (const [seq, at] of ['2030-01-15', '2030-02-15', '2031-06-01'].entries()) {
    await db.runLogLine.create({ data: { runId: 'run_1', seq, at: new Date(at), level: 'info', text: at } });
  }
  await forgetOld(ctx, 480);
  expect((await db.runLogLine.findMany({ orderBy: { seq: 'asc' } })).map(({ text }) => text)).toEqual([
    '2030-02-15',
    '2031-06-01',
  ]);
  const parts = await db.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = '"RunLogLine"'::regclass AND c.relname LIKE '%_2031_%' ORDER BY 1`;
  expect(parts.map(({ name }) => name)).toEqual(['RunLogLine_2031_06', 'RunLogLine_2031_07', 'RunLogLine_2031_08']);
});

test('the queue keeps what waits, and of what was given up the last month', async () => {
  await db.$queryRaw`SELECT graphile_worker.add_job('a', queue_name => 'empty', max_attempts => 1)::text,
    graphile_worker.add_job('b', queue_name => 'waits')::text, graphile_worker.add_job('c', max_attempts => 1)::text`;
  await db.$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts,
    updated_at = CASE WHEN max_attempts = 1 AND job_queue_id IS NOT NULL THEN ${new Date('2031-04-01')}::timestamptz
      ELSE ${new Date('2031-06-01')}::timestamptz END WHERE max_attempts = 1`;
  await forgetOld(ctx, 400);
  const queues = await db.$queryRaw<
    { name: string }[]
  >`SELECT queue_name AS name FROM graphile_worker._private_job_queues`;
  expect(queues.map(({ name }) => name)).toEqual(['waits']);
  const [left] = await db.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM graphile_worker._private_jobs`;
  expect(left?.count).toBe(2);
});

test('forms that were opened go after thirteen months, as they were last touched', async () => {
  const form = (id: string, lastAt: string) => ({
    ...{ id, templateName: 'a', version: 1, pages: 1 },
    ...{ openedAt: new Date('2030-01-01'), lastAt: new Date(lastAt) },
  });
  await db.formSession.createMany({ data: [form('old', '2030-05-01'), form('touched', '2030-05-07')] });
  await forgetOld(ctx, 480);
  expect(await db.formSession.findMany({ select: { id: true } })).toEqual([{ id: 'touched' }]);
});
