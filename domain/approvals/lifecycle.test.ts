import { expect, it } from 'vitest';
import { approvalLifecycle } from './lifecycle';
import { approvalStatuses } from './schema';

const events = ['approve', 'reject', 'expire', 'withdraw', 'override'];

it('goes from pending to one of four ends, and never on from there', () => {
  const table = approvalStatuses.map((state) => [
    state,
    ...events.map((event) => approvalLifecycle.next(state, event)),
  ]);
  expect(table).toEqual([
    ['pending', 'approved', 'rejected', 'expired', 'withdrawn', 'approved'],
    ['approved', undefined, undefined, undefined, undefined, undefined],
    ['rejected', undefined, undefined, undefined, undefined, undefined],
    ['expired', undefined, undefined, undefined, undefined, undefined],
    ['withdrawn', undefined, undefined, undefined, undefined, undefined],
  ]);
});
