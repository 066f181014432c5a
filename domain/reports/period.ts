import { addDays, dayOf, startOfDay } from '@/domain/core/days';
import { invalid } from '@/domain/core/errors';

const dayMs = 86_400_000;
const defaultDays = 90;
const longestDays = 731;

export type Period = { from: Date; to: Date };
export type Week = Period & { complete: boolean };

type Asked = { from?: string; to?: string; timeZone: string };

/**
 * The period asked for, or the 90 days that end now. A bare date is that day in the zone, `to` with the whole of it. Nothing
 * is counted of what is still to come: the period ends now at the latest, so that it is compared with one as long.
 */
export function toPeriod({ from: first, to: last, timeZone }: Asked, now: Date): Period {
  const end = last ? toEnd(last, timeZone) : now;
  const to = end < now ? end : now;
  const from = first ? toStart(first, timeZone) : new Date(to.getTime() - defaultDays * dayMs);
  if (last && from >= end) {
    throw invalid('The period ends before it begins.', [{ pointer: '/from', detail: 'Must be before "to"' }]);
  }
  if (from >= now) {
    throw invalid('The period has not begun yet.', [{ pointer: '/from', detail: 'Must be in the past' }]);
  }
  if (to.getTime() - from.getTime() > longestDays * dayMs) {
    throw invalid('A report covers at most two years.', [
      { pointer: '/from', detail: 'At most two years before "to"' },
    ]);
  }
  return { from, to };
}

const isDay = (text: string) => text.length === 10;
const toStart = (text: string, zone: string) => (isDay(text) ? startOfDay(text, zone) : new Date(text));
const toEnd = (text: string, zone: string) => (isDay(text) ? startOfDay(addDays(text, 1), zone) : new Date(text));

/** The period of the same length just before. */
export const before = ({ from, to }: Period): Period => ({
  from: new Date(2 * from.getTime() - to.getTime()),
  to: from,
});

/**
 * The period in weeks of the zone that begin on Monday, oldest first. A first or last one that is cut is not complete: it
 * must not be read as a fall.
 */
export function weeks({ from, to }: Period, timeZone: string): Week[] {
  const list: Week[] = [];
  let monday = mondayOf(dayOf(from, timeZone));
  for (let start = startOfDay(monday, timeZone); start < to; ) {
    monday = addDays(monday, 7);
    const end = startOfDay(monday, timeZone);
    list.push({ from: start < from ? from : start, to: end > to ? to : end, complete: start >= from && end <= to });
    start = end;
  }
  return list;
}

const mondayOf = (day: string) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
