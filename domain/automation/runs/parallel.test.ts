import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ActionError } from '../action';
import { cancelRun } from './commands/cancel';
import { resolveStep } from './commands/resolve';
import { retryRun } from './commands/retry';
import { gate, workScene } from './fixture';

const { works, calls, portal, see } = await workScene();

works.set('break', () => {
  throw new ActionError('It is broken.');
});
const beside = (id: string, what: string, more: object = {}) => ({
  ...{ id, parallel: 'checks', action: 'test:do', input: { do: what } },
  ...more,
});

describe('steps of one parallel name', () => {
  test('run at the same time, and the run goes on when all have ended', async () => {
    const one = gate();
    const two = gate();
    works.set('meet-one', async () => {
      one.enter();
      await two.entered;
      return { output: { who: 'one' } };
    });
    works.set('meet-two', async () => {
      two.enter();
      await one.entered;
      return { output: { who: 'two' } };
    });
    const message = '${{ steps.x.output.who }} ${{ steps.y.output.who }}';
    await portal.template('meets', [
      beside('x', 'meet-one'),
      beside('y', 'meet-two'),
      { id: 'z', action: 'test:do', input: { message } },
    ]);
    const { id } = await portal.start('meets');
    await portal.advance(id);
    const run = await see(id);
    expect(run.status).toBe('succeeded');
    expect(run.steps[2]?.output).toEqual({ said: 'one two' });
  });

  test('know nothing of each other’s outputs', async () => {
    works.set('quick', () => ({ output: { who: 'quick' } }));
    works.set('tell', (_, { message }) => ({ output: { message } }));
    await portal.template('strangers', [
      beside('x', 'quick'),
      beside('y', 'tell', { input: { do: 'tell', message: '${{ steps.x.output.who | default("nobody") }}' } }),
    ]);
    const { id } = await portal.start('strangers');
    await portal.advance(id);
    expect((await see(id)).steps[1]?.output).toEqual({ message: 'nobody' });
  });

  test('when one fails, those beside it finish, those that wait are left off, and all that was done is undone', async () => {
    works.set('wait', () => ({ wait: { seconds: 60, reason: 'For somebody' } }));
    await portal.template('one-fails', [
      beside('x', 'break'),
      beside('y', 'say', { compensate: { action: 'test:do' } }),
      beside('w', 'wait'),
      { id: 'z', action: 'test:do' },
    ]);
    const { id } = await portal.start('one-fails');
    await portal.advance(id);
    const run = await see(id);
    expect(run).toMatchObject({ status: 'failed', failedStepId: 'x', error: 'It is broken.' });
    expect(run.steps.map((step) => [step.id, step.status])).toEqual([
      ['x', 'failed'],
      ['y', 'succeeded'],
      ['w', 'cancelled'],
      ['z', 'pending'],
      ['undo-y', 'succeeded'],
    ]);
  });

  test('after a crash only those that had not ended are done again', async () => {
    const slow = gate();
    let isFirst = true;
    works.set('slow', async () => {
      if (!isFirst) return;
      isFirst = false;
      slow.enter();
      await slow.opened;
    });
    await portal.template('crashes', [beside('x', 'say'), beside('y', 'slow')]);
    const { id } = await portal.start('crashes');
    calls.length = 0;
    const dying = portal.advance(id);
    await slow.entered;
    await expect.poll(async () => (await see(id)).steps[0]?.status).toBe('succeeded');
    await portal.advance(id);
    slow.open();
    await dying;
    expect((await see(id)).status).toBe('succeeded');
    expect(calls.map(({ step }) => step).sort()).toEqual(['x', 'y', 'y']);
  });

  test('one may ask while another waits; the run ends when both are through', async () => {
    const asked = gate();
    let isFirst = true;
    works.set('ask-once', async () => {
      if (!isFirst) return;
      isFirst = false;
      asked.enter();
      await asked.opened;
    });
    let turn = 0;
    works.set('wait-once', () => (++turn < 3 ? { wait: { seconds: 30, reason: 'Not yet' } } : {}));
    const once = beside('x', 'ask-once', { action: 'test:once' });
    await portal.template('asks-beside', [once, beside('y', 'wait-once')]);
    const { id } = await portal.start('asks-beside');
    const dying = portal.advance(id);
    await asked.entered;
    expect(await portal.advance(id)).toEqual({ end: 'snoozed', seconds: 30 });
    asked.open();
    await dying;
    expect((await see(id)).steps).toMatchObject([{ question: { askedAt: expect.any(String) } }, { status: 'waiting' }]);
    await resolveStep(portal.as('ines'), { id, stepId: 'x', answer: 'done' });
    await portal.advance(id);
    expect((await see(id)).status).toBe('succeeded');
  });

  test('may not change the run’s files', async () => {
    works.set('write', ({ workspace }) => fs.writeFileSync(path.join(workspace.dir, 'x'), 'x'));
    await portal.template('writes', [beside('x', 'write'), beside('y', 'say'), { id: 'z', action: 'test:do' }]);
    const { id } = await portal.start('writes');
    await portal.advance(id);
    expect((await see(id)).error).toMatch(/^The files of the run changed while this step ran beside others/);
  });

  test('all hear of a cancel', async () => {
    const entered = [gate(), gate()];
    entered.forEach((one, index) => {
      works.set(`long-${index}`, async ({ signal }) => {
        one.enter();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      });
    });
    await portal.template('all-stop', [beside('x', 'long-0'), beside('y', 'long-1')]);
    const { id } = await portal.start('all-stop');
    const running = portal.advance(id);
    await Promise.all(entered.map((one) => one.entered));
    await cancelRun(portal.as('ines'), { id });
    expect(await running).toEqual({ end: 'done' });
    expect((await see(id)).steps.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a matrix', () => {
  test('runs the step for each combination, so many at a time, and answers in order', async () => {
    let atOnce = 0;
    let most = 0;
    works.set('count', async (_, { message }) => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return { output: { message } };
    });
    const matrix = { region: ['eu', 'us'], size: '${{ parameters.sizes }}' };
    const message = '${{ matrix.region }}-${{ each.value.size }}';
    await portal.template(
      'matrix',
      [{ id: 'm', action: 'test:do', matrix, maxParallel: 3, input: { do: 'count', message } }],
      {
        parameters: { properties: { sizes: { type: 'array' } } },
      },
    );
    const { id } = await portal.start('matrix', { parameters: { sizes: [1, 2, 3] } });
    calls.length = 0;
    await portal.advance(id);
    const made = ['eu-1', 'eu-2', 'eu-3', 'us-1', 'us-2', 'us-3'].map((text) => ({ message: text }));
    expect((await see(id)).steps[0]?.output).toEqual(made);
    expect(most).toBe(3);
    expect(new Set(calls.map(({ key }) => key))).toEqual(new Set(made.map((_, index) => `${id}.0.${index}`)));
  });

  test('one round that fails stops the rest; a retry repeats only what is not done', async () => {
    let isBroken = true;
    works.set('break-second', (_, { message }) => {
      if (isBroken && message === '2') throw new ActionError('Two is broken.');
      return { output: { message } };
    });
    const step = { id: 'm', action: 'test:do', matrix: { n: ['1', '2', '3'] }, maxParallel: 1 };
    await portal.template('some', [{ ...step, input: { do: 'break-second', message: '${{ matrix.n }}' } }]);
    const { id } = await portal.start('some');
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'failed', error: 'Two is broken.' });
    isBroken = false;
    calls.length = 0;
    await retryRun(portal.as('ines'), { id });
    await portal.advance(id);
    expect(calls.map(({ key }) => key.slice(id.length))).toEqual(['.0.1', '.0.2']);
    expect((await see(id)).steps[0]?.output).toEqual([{ message: '1' }, { message: '2' }, { message: '3' }]);
  });
});
