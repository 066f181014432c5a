import { describe, expect, test } from 'vitest';
import { ActionError } from '../action';
import { cancelRun } from './commands/cancel';
import { retryRun, skipStep } from './commands/retry';
import { gate, workScene } from './fixture';

const { works, calls, portal, see, lines } = await workScene();

let isBroken = true;
works.set('break', () => {
  if (isBroken) throw new ActionError('It is broken.', 'Mend it.');
});

const undo = (message: string) => ({ action: 'test:do', input: { do: 'say', message } });
const steps = [
  {
    id: 'a',
    name: 'Make a',
    action: 'test:do',
    input: { message: 'a' },
    compensate: undo('without ${{ steps.a.output.said }}'),
  },
  {
    id: 'b',
    name: 'Make b',
    action: 'test:do',
    input: { message: 'b' },
    compensate: [
      { id: 'b-off', ...undo('b off') },
      { id: 'b-gone', ...undo('b gone') },
    ],
  },
  { id: 'c', name: 'Make c', action: 'test:do', input: { do: 'break' }, compensate: undo('never') },
  { id: 'd', action: 'test:do' },
];
const always = {
  finally: [
    { id: 'tell', action: 'test:do', input: { message: '${{ run.status }} ${{ run.failedStep }} ${{ run.error }}' } },
  ],
};
await portal.template('undoes', steps, always);
const statuses = async (id: string) => Object.fromEntries((await see(id)).steps.map((step) => [step.id, step.status]));
const done = () => calls.map(({ step }) => step);

describe('when a step fails', () => {
  test('what was done is undone, the last first; then come the steps that always run; the first error stays', async () => {
    isBroken = true;
    const { id } = await portal.start('undoes');
    calls.length = 0;
    await portal.drain();
    const run = await see(id);
    expect(run).toMatchObject({
      status: 'failed',
      error: 'It is broken.',
      cure: 'Mend it.',
      failedStepId: 'c',
      ending: null,
    });
    expect(done()).toEqual(['a', 'b', 'c', 'b-off', 'b-gone', 'undo-a', 'tell']);
    expect(run.steps.map((step) => [step.id, step.status, step.undone])).toEqual([
      ['a', 'succeeded', true],
      ['b', 'succeeded', true],
      ['c', 'failed', false],
      ['d', 'pending', false],
      ['b-off', 'succeeded', false],
      ['b-gone', 'succeeded', false],
      ['undo-a', 'succeeded', false],
      ['tell', 'succeeded', false],
    ]);
    expect(await lines(id)).toEqual(expect.arrayContaining(['without a', 'failed c It is broken.']));
  });

  test('a retry does anew what was undone, under new keys, and what always runs runs again', async () => {
    isBroken = true;
    const { id } = await portal.start('undoes');
    await portal.advance(id);
    isBroken = false;
    calls.length = 0;
    await retryRun(portal.as('ines'), { id });
    await portal.advance(id);
    expect(calls.map(({ key }) => key.slice(id.length))).toEqual(['.0~1', '.1~1', '.2', '.3', '.8~1']);
    const run = await see(id);
    expect(run).toMatchObject({ status: 'succeeded', attempt: 2 });
    expect(run.steps.map((step) => step.id)).toEqual(['a', 'b', 'c', 'd', 'tell']);
    expect((await lines(id)).at(-1)?.trim()).toBe('succeeded');
  });

  test('the platform may skip it: the run goes on behind it', async () => {
    isBroken = true;
    const { id } = await portal.start('undoes');
    await portal.advance(id);
    await expect(skipStep(portal.as('ines'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await skipStep(portal.as('platform'), { id });
    await portal.advance(id);
    expect(await statuses(id)).toEqual({
      a: 'succeeded',
      b: 'succeeded',
      c: 'skipped',
      d: 'succeeded',
      tell: 'succeeded',
    });
    expect((await see(id)).status).toBe('succeeded');
    expect(await portal.db.auditEntry.count({ where: { action: 'run.skip', subjectId: id, outcome: 'done' } })).toBe(1);
  });

  test('what undoes or always runs may fail: the rest runs all the same, and the first error stays', async () => {
    isBroken = true;
    const breaks = { action: 'test:do', input: { do: 'break-too' } };
    works.set('break-too', () => {
      throw new ActionError('This, too.');
    });
    await portal.template(
      'all-fail',
      [
        { id: 'a', action: 'test:do', compensate: undo('a off') },
        { id: 'b', action: 'test:do', compensate: breaks },
        { id: 'c', action: 'test:do', input: { do: 'break' } },
      ],
      {
        finally: [
          { id: 'f', ...breaks },
          { id: 'g', action: 'test:do' },
        ],
      },
    );
    const { id } = await portal.start('all-fail');
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'failed', error: 'It is broken.' });
    expect(await statuses(id)).toMatchObject({
      'undo-a': 'succeeded',
      'undo-b': 'failed',
      f: 'failed',
      g: 'succeeded',
    });
  });

  test('a run whose work succeeded fails for a step that always runs, and a retry repeats only that', async () => {
    let isFull = true;
    works.set('full', () => {
      if (isFull) throw new ActionError('No room.');
    });
    await portal.template('work', [{ id: 'a', action: 'test:do' }], {
      finally: [{ action: 'test:do', input: { do: 'full' } }],
    });
    const { id } = await portal.start('work');
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'failed', error: 'No room.', failedStepId: 'finally-1' });
    isFull = false;
    calls.length = 0;
    await retryRun(portal.as('ines'), { id });
    await portal.advance(id);
    expect(done()).toEqual(['finally-1']);
    expect((await see(id)).status).toBe('succeeded');
  });
});

describe('cancelling', () => {
  test('stops the step, undoes what was done, runs what always runs, and only then is cancelled', async () => {
    const first = gate();
    works.set('long', async ({ signal }) => {
      first.enter();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const working = { id: 'c', action: 'test:do', input: { do: 'long' } };
    await portal.template('stopped', [...steps.slice(0, 2), working, { id: 'd', action: 'test:do' }], always);
    const { id } = await portal.start('stopped');
    calls.length = 0;
    const running = portal.advance(id);
    await first.entered;
    expect(await cancelRun(portal.as('ines'), { id })).toEqual({ id, status: 'running' });
    expect(await see(id)).toMatchObject({ status: 'running', ending: 'cancelled' });
    await running;
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'cancelled', error: null, ending: null });
    expect(done()).toEqual(['a', 'b', 'c', 'b-off', 'b-gone', 'undo-a', 'tell']);
    expect(await statuses(id)).toMatchObject({ c: 'cancelled', d: 'cancelled', tell: 'succeeded' });
    expect((await portal.db.run.findUniqueOrThrow({ where: { id } })).secrets).toBe(null);
  });

  test('a second time leaves the clearing up, too', async () => {
    const first = gate();
    works.set('undo-long', async ({ signal }) => {
      first.enter();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    isBroken = true;
    await portal.template('twice', [
      { id: 'a', action: 'test:do', compensate: { action: 'test:do', input: { do: 'undo-long' } } },
      { id: 'b', action: 'test:do', input: { do: 'break' } },
    ]);
    const { id } = await portal.start('twice');
    const running = portal.advance(id);
    await first.entered;
    expect(await cancelRun(portal.as('ines'), { id })).toEqual({ id, status: 'cancelled' });
    await running;
    expect(await statuses(id)).toMatchObject({ 'undo-a': 'cancelled' });
  });

  test('of a run that never began is all there is', async () => {
    const { id } = await portal.start('undoes');
    expect(await cancelRun(portal.as('ines'), { id })).toEqual({ id, status: 'cancelled' });
    calls.length = 0;
    await portal.advance(id);
    expect(done()).toEqual([]);
  });
});

describe('a worker that dies', () => {
  test('while what was done is undone: the next one goes on with that', async () => {
    isBroken = true;
    const first = gate();
    let isFirst = true;
    works.set('slow-undo', async () => {
      if (!isFirst) return;
      isFirst = false;
      first.enter();
      await first.opened;
    });
    await portal.template(
      'dies-undoing',
      [
        { id: 'a', action: 'test:do', compensate: undo('a off') },
        { id: 'b', action: 'test:do', compensate: { action: 'test:do', input: { do: 'slow-undo' } } },
        { id: 'c', action: 'test:do', input: { do: 'break' } },
      ],
      always,
    );
    const { id } = await portal.start('dies-undoing');
    const dying = portal.advance(id);
    await first.entered;
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'failed', error: 'It is broken.' });
    expect(await statuses(id)).toMatchObject({ 'undo-b': 'succeeded', 'undo-a': 'succeeded', tell: 'succeeded' });
    first.open();
    await dying;
  });
});
