import { expect, it } from 'vitest';
import { environmentLifecycle } from './lifecycle';
import { environmentStatuses, holding, phases } from './schema';

it('moves as drawn, and nowhere else', () => {
  const drawn: Record<string, [string, string][]> = {
    requested: [
      ['approve', 'approved'],
      ['reject', 'rejected'],
    ],
    approved: [
      ['provision', 'provisioning'],
      ['destroy', 'destroying'],
    ],
    provisioning: [
      ['complete', 'ready'],
      ['fail', 'failed'],
      ['destroy', 'destroying'],
    ],
    ready: [
      ['sleep', 'asleep'],
      ['expire', 'expiring'],
      ['destroy', 'destroying'],
    ],
    asleep: [
      ['wake', 'ready'],
      ['expire', 'expiring'],
      ['destroy', 'destroying'],
    ],
    expiring: [['destroy', 'destroying']],
    destroying: [['remove', 'destroyed']],
    failed: [
      ['retry', 'approved'],
      ['expire', 'expiring'],
      ['destroy', 'destroying'],
    ],
    rejected: [],
    destroyed: [],
  };
  const events = [...new Set(Object.values(drawn).flatMap((moves) => moves.map(([event]) => event)))];
  for (const state of environmentStatuses) {
    const moves = events.flatMap((event) => {
      const next = environmentLifecycle.next(state, event);
      return next ? [[event, next]] : [];
    });
    expect([state, moves.sort()]).toEqual([state, (drawn[state] ?? []).sort()]);
    expect(environmentLifecycle.isFinal(state)).toBe(state === 'rejected' || state === 'destroyed');
  }
});

it('puts every state into one phase, and what has an end into none that holds quota', () => {
  const all = Object.values(phases).flat();
  expect([...all].sort()).toEqual([...environmentStatuses].sort());
  expect(holding.filter((state) => ['failed', 'destroying', ...phases.ended].includes(state))).toEqual([]);
});
