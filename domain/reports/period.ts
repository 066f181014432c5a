import { invalid } from '@/domain/core/errors';

const dayMs = 86_400_000;
const defaultDays = 90;
const longestDays = 731;

export type Period = { from: Date; to: Date };

/** The period asked for, or the 90 days that end now. A bare date means its midnight, UTC; `to` as a date includes that day. */
export function toPeriod(input: { from?: string; to?: string }, now: Date): Period {
  const to = input.to ? endOf(input.to) : now;
  const from = input.from ? new Date(input.from) : new Date(to.getTime() - defaultDays * dayMs);
  if (from >= to)
    throw invalid('The period ends before it begins.', [{ pointer: '/from', detail: 'Must be before "to"' }]);
  if (to.getTime() - from.getTime() > longestDays * dayMs) {
    throw invalid('A report covers at most two years.', [
      { pointer: '/from', detail: 'At most two years before "to"' },
    ]);
  }
  return { from, to };
}

const endOf = (day: string) => (day.length === 10 ? new Date(Date.parse(day) + dayMs) : new Date(day));

/** The period of the same length just before. */
export const before = ({ from, to }: Period): Period => ({
  from: new Date(2 * from.getTime() - to.getTime()),
  to: from,
});

/** Whole weeks counted back from the end, oldest first; the first may be cut by the period's beginning. */
export function weeks({ from, to }: Period): Period[] {
  const list: Period[] = [];
  const week = 7 * dayMs;
  // Weeks begin on Monday: 1970-01-05 was one.
  const anchor = 4 * dayMs;
  let start = Math.floor((from.getTime() - anchor) / week) * week + anchor;
  for (; start < to.getTime(); start += week) {
    list.push({ from: new Date(Math.max(start, from.getTime())), to: new Date(Math.min(start + week, to.getTime())) });
  }
  return list;
}

/** Whether a week is whole: a first or last one that is cut must not be read as a fall. */
export const isWhole = ({ from, to }: Period): boolean => to.getTime() - from.getTime() === 7 * dayMs;
