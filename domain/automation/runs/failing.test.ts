import { describe, expect, test } from 'vitest';
import { ActionError } from '../action';
import { workScene } from './fixture';
import { listRuns } from './queries';

const { works, calls, portal, see, lines } = await workScene();

works.set('break', () => {
  throw new ActionError('It is broken.');
});

describe('continueOnFailure', () => {
  test('lets the run go on without the step, whose output is absent, and says so', async () => {
    await portal.template('goes-on', [
      { id: 'a', action: 'test:do', input: { message: 'first' } },
      { id: 'b', name: 'Optional', action: 'test:do', input: { do: 'break' }, continueOnFailure: true },
      {
        id: 'c',
        action: 'test:do',
        input: { message: '${{ steps.a.output.said }} ${{ steps.b.output.said | default("nothing") }}' },
      },
    ]);
    const { id } = await portal.start('goes-on');
    await portal.advance(id);
    const run = await see(id);
    expect(run).toMatchObject({ status: 'succeeded', error: null, failedStepId: null });
    expect(run.steps).toMatchObject([
      { status: 'succeeded', tolerated: false },
      { status: 'failed', tolerated: true, error: 'It is broken.' },
      { status: 'succeeded', output: { said: 'first nothing' } },
    ]);
    expect(await lines(id)).toContain('The run goes on without it, as the template says.');
    const event = await portal.db.event.findFirst({ where: { subjectId: id, type: 'run.succeed' } });
    expect(event?.data).toMatchObject({ tolerated: ['Optional'] });
    const { items } = await listRuns(portal.as('ines'), { template: 'goes-on' });
    expect(items).toMatchObject([{ stepsDone: 3, stepCount: 3, currentStep: null }]);
  });

  test('does not hide a later failure', async () => {
    await portal.template('fails-later', [
      { id: 'b', action: 'test:do', input: { do: 'break' }, continueOnFailure: 'true' },
      { id: 'c', name: 'Later', action: 'nobody:knows' },
    ]);
    const { id } = await portal.start('fails-later');
    await portal.advance(id);
    expect(await see(id)).toMatchObject({
      status: 'failed',
      error: 'This portal has no action "nobody:knows".',
      failedStepId: 'c',
    });
  });
});

describe('a step’s own', () => {
  test('timeoutSeconds stops it', async () => {
    works.set(
      'hang',
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    await portal.template('slow', [{ id: 'a', action: 'test:do', input: { do: 'hang' }, timeoutSeconds: 1 }]);
    const { id } = await portal.start('slow');
    await portal.advance(id);
    expect((await see(id)).error).toBe('The step took longer than 1 second, so it was stopped.');
  });

  test('retry tries any failure so often, waiting twice as long each time, under the same key', async () => {
    await portal.template('again', [
      { id: 'a', action: 'test:once', input: { do: 'break' }, retry: { attempts: 3, backoffSeconds: 4 } },
    ]);
    const { id } = await portal.start('again');
    calls.length = 0;
    expect(await portal.advance(id)).toEqual({ end: 'snoozed', seconds: 4 });
    expect(await portal.advance(id)).toEqual({ end: 'snoozed', seconds: 8 });
    expect(await portal.advance(id)).toEqual({ end: 'done' });
    expect(await see(id)).toMatchObject({ status: 'failed', steps: [{ attempt: 3 }] });
    expect(new Set(calls.map(({ key }) => key))).toEqual(new Set([`${id}.0`]));
  });

  test('retry does not repeat what cannot help', async () => {
    await portal.template('hopeless', [
      { id: 'a', action: 'test:do', input: { message: 7 }, retry: { attempts: 5, backoffSeconds: 1 } },
    ]);
    const { id } = await portal.start('hopeless');
    expect(await portal.advance(id)).toEqual({ end: 'done' });
    expect((await see(id)).status).toBe('failed');
  });
});
