import { describe, expect, test } from 'vitest';
import { isOver, runLifecycle, runStatuses, stepLifecycle } from './lifecycle';

/** Every pair of state and event: the state it leads to, or a dash where it does not fit. */
const tableOf = (lifecycle: typeof runLifecycle | typeof stepLifecycle, events: string[]) =>
  Object.fromEntries(
    Object.keys(lifecycle.table).map((state) => [
      state,
      events.map((event) => lifecycle.next(state, event) ?? '-').join(' '),
    ]),
  );

describe('lifecycle of a run', () => {
  test('is this table', () => {
    expect(
      tableOf(runLifecycle, ['approve', 'start', 'wait', 'resume', 'succeed', 'fail', 'stop', 'cancel', 'retry']),
    ).toEqual({
      queued: '- running - - - - - cancelled -',
      running: '- - waiting - succeeded failed running cancelled -',
      waiting: 'queued - - running - - running cancelled -',
      succeeded: '- - - - - - - - -',
      failed: '- - - - - - - - running',
      cancelled: '- - - - - - - - -',
    });
  });

  test('is over when nothing goes on by itself', () => {
    expect(runStatuses.filter(isOver)).toEqual(['succeeded', 'failed', 'cancelled']);
  });
});

describe('lifecycle of a step', () => {
  test('is this table', () => {
    const events = ['start', 'wait', 'resume', 'repeat', 'succeed', 'skip', 'fail', 'cancel', 'retry', 'redo'];
    expect(tableOf(stepLifecycle, events)).toEqual({
      pending: 'running - - - - - - cancelled - -',
      running: '- waiting - running succeeded skipped failed cancelled - -',
      waiting: '- - running - - - failed cancelled - -',
      succeeded: '- - - - - - - - - pending',
      failed: '- - - - - skipped - - pending -',
      skipped: '- - - - - - - - - -',
      cancelled: '- - - - - - - - - -',
    });
  });
});
