const dayMs = 86_400_000;

/** The date of a moment by the clocks of a zone: `2026-11-23`. */
export function dayOf(at: Date, timeZone: string): string {
  return wall(at, timeZone).toISOString().slice(0, 10);
}

/**
 * The moment at which a date begins in a zone. Where the clocks skip midnight it is the first moment behind the gap, where
 * they strike it twice the first of the two.
 */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(day);
  // The offset from UTC a day before and a day after: one of the two holds at midnight.
  const offsets = [-dayMs, dayMs].map((away) => {
    const near = new Date(midnight + away);
    return wall(near, timeZone).getTime() - near.getTime();
  });
  const starts = offsets.map((offset) => midnight - offset).sort((a, b) => a - b);
  const start = starts.find((one) => dayOf(new Date(one), timeZone) === day);
  return new Date(start ?? midnight);
}

/** A date so many days later, or earlier. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/** What the clocks of a zone show, as if they stood in UTC. */
function wall(at: Date, timeZone: string): Date {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return new Date(shown + at.getUTCMilliseconds());
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const all = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en-US', { ...all, ...clock, timeZone });
    formats.set(timeZone, format);
  }
  return format;
}
