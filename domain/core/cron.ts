import { Cron } from 'croner';

/** What is wrong with a time table or its zone, as a sentence; undefined where both can be used. */
export function cronProblem(cron: string, timeZone: string): string | undefined {
  if (!isTimeZone(timeZone)) return `"${timeZone}" is no time zone. Write one like Europe/Berlin or UTC.`;
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 5 && !cron.trim().startsWith('@')) {
    return `A time table has five fields: minute, hour, day, month, weekday. This one has ${fields}.`;
  }
  try {
    return new Cron(cron, { timezone: timeZone, paused: true }).nextRun() ? undefined : 'There is no such day.';
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\w+: /, '') : 'it cannot be read';
    return `This is no time table: ${reason}`;
  }
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The times of a table after a moment, soonest first. By the clock on the wall there: a time that a spring night leaves out
 * comes an hour later, one that an autumn night has twice comes once, and what repeats hourly or more often repeats on.
 */
export function timesAfter(cron: string, timeZone: string, after: Date, count: number): Date[] {
  return new Cron(cron, { timezone: timeZone, paused: true }).nextRuns(count, after);
}

/** The times after one moment up to and including another, at most `most` of them, the newest ones. */
export function timesBetween(cron: string, timeZone: string, after: Date, until: Date, most: number): Date[] {
  const table = new Cron(cron, { timezone: timeZone, paused: true });
  const times: Date[] = [];
  // From the end back: after a month away there are 40,000 minutes, of which few matter.
  for (const time of table.previousRuns(most, new Date(until.getTime() + 1000))) {
    if (time <= after) break;
    if (time <= until) times.unshift(time);
  }
  return times;
}
