import { duration } from './duration';

const minute = 60_000;
const hour = 60 * minute;

/** How long ago, as people say it: `just now`, `12 min ago`, `3 h ago`, `yesterday`, `4 days ago`, `12 Nov`, `12 Nov 2024`. */
export function ago(at: Date, now: Date, zone?: string): string {
  const past = now.getTime() - at.getTime();
  if (past < -minute) return until(at, now, zone);
  if (past < 45_000) return 'just now';
  if (past < 59.5 * minute) return `${Math.max(1, Math.round(past / minute))} min ago`;
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  if (days === 0 || past < 12 * hour) return `${Math.round(past / hour)} h ago`;
  if (days === 1) return 'yesterday';
  if (days < 7) return `${days} days ago`;
  return date(at, now, zone);
}

/** When it will be: `in 5 min`, `in 3 h`, `tomorrow 16:00`, `Thu 16:00`, `12 Dec 16:00`. */
export function until(at: Date, now: Date, zone?: string): string {
  const left = at.getTime() - now.getTime();
  if (left <= 0) return 'now';
  if (left < 59.5 * minute) return `in ${Math.max(1, Math.round(left / minute))} min`;
  const days = dayNumber(at, zone) - dayNumber(now, zone);
  if (days === 0) return `today ${clock(at, zone)}`;
  if (days === 1) return `tomorrow ${clock(at, zone)}`;
  if (days < 7) return `${part(at, { weekday: 'short' }, zone)} ${clock(at, zone)}`;
  return `${date(at, now, zone)} ${clock(at, zone)}`;
}

/** What is left of it: `5 h left`, `2 d 4 h left`, `over`. */
export function left(at: Date, now: Date): string {
  const span = at.getTime() - now.getTime();
  return span <= 0 ? 'over' : `${duration(span < minute ? span : Math.floor(span / minute) * minute)} left`;
}

/** `12 Nov`, with the year where it is another one. */
export function date(at: Date, now: Date, zone?: string): string {
  const year = part(at, { year: 'numeric' }, zone) === part(now, { year: 'numeric' }, zone);
  return part(at, { day: 'numeric', month: 'short', ...(year ? {} : { year: 'numeric' }) }, zone);
}

/** `16:00` */
export const clock = (at: Date, zone?: string): string =>
  part(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone);

/** `10:47:38` */
export const clockSeconds = (at: Date, zone?: string): string =>
  part(at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, zone);

/** Everything about it, with the zone: `Thu, 12 Nov 2026, 16:00:04 CET`. */
export function whole(at: Date, zone?: string): string {
  return part(
    at,
    {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    },
    zone,
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

function part(at: Date, options: Intl.DateTimeFormatOptions, zone: string | undefined): string {
  const key = `${zone}${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
    formats.set(key, format);
  }
  return format.format(at);
}

/** Days since 1970 in that zone: how many midnights lie between two moments. */
function dayNumber(at: Date, zone: string | undefined): number {
  const [day, month, year] = part(at, { day: '2-digit', month: '2-digit', year: 'numeric' }, zone)
    .split('/')
    .map(Number);
  return Math.round(Date.UTC(year ?? 1970, (month ?? 1) - 1, day ?? 1) / (24 * hour));
}

/** How far life has gone: 1 at the start, 0 at the end. */
export function lifeLeft(from: Date, to: Date, now: Date): number {
  const whole = to.getTime() - from.getTime();
  if (whole <= 0) return 0;
  return Math.min(1, Math.max(0, (to.getTime() - now.getTime()) / whole));
}
