import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jobActor } from '@/domain/core/context';
import { ctxFor, testNow } from '@/domain/core/testing';
import { ActionError, defineAction } from '../action';
import { cancelRun } from './commands/cancel';
import { startRun } from './commands/start';
import { followLog, type LogEvent } from './follow';
import { countRuns, getRun, listRuns, readLog } from './queries';
import { sweepRunsJob, tidyRunsJob } from './schema';
import { testPortal } from './testing';

const make = defineAction({
  id: 'test:make',
  title: 'Make',
  description: 'Makes a repository and an entity, as it says',
  repeatable: true,
  takesSecrets: [],
  input: z.object({ fails: z.boolean().default(false), lines: z.number().default(1) }),
  plan: async () => [],
  apply: async ({ fails, lines }, { log, workspace }) => {
    for (let line = 1; line <= lines; line++) log('info', `line ${line}`);
    if (fails) throw new ActionError('No.');
    fs.writeFileSync(path.join(workspace.dir, 'made'), '');
    return { output: { remoteUrl: 'http://portal/git/shop/basket.git', entityRef: 'component:default/basket' } };
  },
});

const portal = await testPortal([make]);
const { as, db } = portal;
await portal.template('one', [{ id: 'm', name: 'Make it', action: 'test:make' }]);
await portal.template('two', [
  { id: 'm', name: 'Make it', action: 'test:make' },
  { id: 'f', name: 'Fail', action: 'test:make', input: { fails: true } },
]);

const at = (minutes: number) => new Date(testNow.getTime() + minutes * 60_000);
const ids: string[] = [];
for (const [index, who] of (['ines', 'lead', 'ines', 'other', 'ines'] as const).entries()) {
  const template = index === 3 ? 'two' : 'one';
  ids.push((await startRun(as(who, at(index)), { template })).id);
}
const [first = '', second = '', third = '', failed = '', last = ''] = ids;
await portal.advance(first, { now: at(10) });
await portal.advance(failed, { now: at(10) });
await cancelRun(as('lead', at(10)), { id: second });

const idsOf = async (input: Parameters<typeof listRuns>[1]) =>
  (await listRuns(as('ines'), input)).items.map(({ id }) => id);

describe('the list of runs', () => {
  test('is newest first, page after page', async () => {
    const page = await listRuns(as('ines'), { limit: 2 });
    expect(page.items.map(({ id }) => id)).toEqual([last, failed]);
    const next = await listRuns(as('ines'), { limit: 2, cursor: page.nextCursor ?? '' });
    expect(next.items.map(({ id }) => id)).toEqual([third, second]);
    const end = await listRuns(as('ines'), { limit: 2, cursor: next.nextCursor ?? '' });
    expect([end.items.map(({ id }) => id), end.nextCursor]).toEqual([[first], null]);
  });

  test('says where each run is', async () => {
    const { items } = await listRuns(as('ines'));
    expect(items.find(({ id }) => id === failed)).toMatchObject({
      status: 'failed',
      error: 'No.',
      stepCount: 2,
      stepsDone: 1,
      currentStep: { position: 1, name: 'Fail', status: 'failed' },
      team: null,
    });
    expect(items.find(({ id }) => id === first)).toMatchObject({
      stepsDone: 1,
      currentStep: null,
      team: { name: 'Checkout' },
    });
  });

  test.each([
    [{ status: ['queued'] }, [last, third]],
    [{ status: ['failed', 'cancelled'] }, [failed, second]],
    [{ template: ['two'] }, [failed]],
    [{ requester: ['me'] }, [last, third, first]],
    [{ requester: ['user:default/jonas-weber'] }, [failed]],
    [{ team: ['group:default/checkout'] }, [last, third, second, first]],
    [{ from: at(1), to: at(3) }, [third, second]],
    [{ status: ['queued'], requester: ['user:default/marta-keller'] }, []],
  ] as const)('filters by %j', async (input, expected) => {
    expect(await idsOf(input as never)).toEqual(expected);
  });

  test('tells apart what set them going: the form, the button of an entity, a trigger', async () => {
    const started = await portal.start('one', { parameters: { name: 'x' }, entity: 'Component:default/basket' });
    expect(await idsOf({ startedBy: ['entity'] })).toEqual([started.id]);
    expect(await idsOf({ startedBy: ['person', 'entity'] })).toHaveLength(ids.length + 1);
    expect(await idsOf({ startedBy: ['schedule'] })).toEqual([]);
    expect((await getRun(as('ines'), { id: first })).startedBy).toBe('person');
    await db.run.delete({ where: { id: started.id } });
  });

  test('is counted by state with the same filters', async () => {
    expect(await countRuns(as('ines'))).toEqual({
      queued: 2,
      running: 0,
      waiting: 0,
      succeeded: 1,
      failed: 1,
      cancelled: 1,
    });
    expect(await countRuns(as('ines'), { requester: ['me'] })).toMatchObject({ queued: 2, failed: 0 });
  });

  test('refuses a cursor of another list', async () => {
    await expect(listRuns(as('ines'), { cursor: 'nonsense' })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('one run', () => {
  test('is found by its number, too', async () => {
    const run = await getRun(as('ines'), { id: first });
    expect((await getRun(as('ines'), { id: String(run.number) })).id).toBe(first);
  });

  test('says what it left behind, when it did not succeed', async () => {
    expect((await getRun(as('ines'), { id: failed })).leftBehind).toEqual([
      { step: 'Make it', kind: 'Repository', object: 'shop/basket', url: 'http://portal/git/shop/basket.git' },
      {
        step: 'Make it',
        kind: 'Catalog entity',
        object: 'component:default/basket',
        url: '/catalog/component/default/basket',
      },
    ]);
    expect((await getRun(as('ines'), { id: first })).leftBehind).toEqual([]);
  });

  test('knows how long its like usually takes', async () => {
    const { steps, historyCount } = await getRun(as('ines'), { id: third });
    expect(historyCount).toBe(1);
    expect(steps[0]?.usualMs).toBeGreaterThanOrEqual(0);
  });

  test('says what may be done, and why not', async () => {
    expect((await getRun(as('other'), { id: failed })).can).toMatchObject({
      cancel: { allowed: false, reason: 'This run is over.' },
      retry: { allowed: true },
      startAgain: { allowed: true },
    });
    expect((await getRun(as('manager'), { id: failed })).can.retry).toMatchObject({ allowed: false });
  });

  test('is not there', async () => {
    await expect(getRun(as('ines'), { id: 'run_none' })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(readLog(as('ines'), { id: 'run_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('the log', () => {
  test('goes on after a line', async () => {
    await portal.template('lines', [{ id: 'm', action: 'test:make', input: { lines: 5 } }]);
    const { id } = await portal.start('lines');
    await portal.advance(id);
    const page = await readLog(as('ines'), { id, after: 1, limit: 2 });
    expect([page.items.map(({ text }) => text), page.nextAfter]).toEqual([['line 2', 'line 3'], 3]);
    expect(await readLog(as('ines'), { id, after: 5 })).toEqual({ items: [], nextAfter: 5 });
  });

  test('is followed while it grows, from any line, until the run is over', async () => {
    const { id } = await portal.start('lines');
    const heard: LogEvent[] = [];
    const following = (async () => {
      for await (const event of followLog(as('ines'), { id, after: 3 }, new AbortController().signal))
        heard.push(event);
    })();
    await portal.advance(id);
    await following;
    const texts = heard.flatMap((event) => ('lines' in event ? event.lines.map(({ text }) => text) : []));
    expect(texts).toEqual(['line 4', 'line 5']);
    expect(heard.at(-1)).toEqual({ end: 'succeeded' });
  });

  test('is let go of when the reader goes', async () => {
    const { id } = await portal.start('lines');
    const gone = new AbortController();
    const events = followLog(as('ines'), { id, after: 0 }, gone.signal);
    const next = events.next();
    gone.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe('keeping house', () => {
  const job = (name: string, now: Date) => {
    const ctx = ctxFor(db, jobActor(name), { now });
    return portal.handlers
      .find(({ type }) => type.name === name)
      ?.run(ctx, {} as never, {
        attempt: 1,
        lastAttempt: false,
        signal: new AbortController().signal,
      });
  };

  test('gives a run without a job one again, and leaves the others alone', async () => {
    await db.$executeRaw`DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'runId' = ${third}`;
    const keys = async () =>
      (await db.$queryRaw<{ key: string }[]>`SELECT key FROM graphile_worker._private_jobs WHERE key LIKE 'run:%'`).map(
        ({ key }) => key,
      );
    expect(await keys()).not.toContain(`run:${third}`);
    const before = await keys();
    await job(sweepRunsJob.name, at(60));
    expect((await keys()).sort()).toEqual([...before, `run:${third}`].sort());
  });

  test('lets go of the files and secrets of a failed run after a week', async () => {
    const { id } = await portal.start('two', { secrets: { token: 'abcdef' } });
    await portal.advance(id, { now: testNow });
    const kept = async () => [
      await db.runCheckpoint.count({ where: { runId: id } }),
      (await db.run.findUniqueOrThrow({ where: { id } })).secrets !== null,
    ];
    await job(tidyRunsJob.name, at(60));
    expect(await kept()).toEqual([1, true]);
    await job(tidyRunsJob.name, at(8 * 24 * 60));
    expect(await kept()).toEqual([0, false]);
  });
});
