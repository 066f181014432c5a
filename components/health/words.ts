import type { Cell } from '@/components/ui/strip';
import type { DayView, HealthStatus } from '@/domain/health/schema';

const tones: Record<HealthStatus, Cell['tone']> = { healthy: 'ok', degraded: 'warn', down: 'bad', unknown: 'none' };
const month = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `26 Aug` */
export const dayName = (day: string) => month.format(new Date(`${day}T00:00:00Z`));

/** A day in words: `12 Nov: 2 of 1,440 checks down, 3 slow`. */
export function dayWords(day: DayView): string {
  const all = day.healthy + day.degraded + day.down;
  if (all === 0) return `${dayName(day.day)}: no data`;
  const parts = [
    day.down > 0 && `${day.down.toLocaleString('en-GB')} down`,
    day.degraded > 0 && `${day.degraded.toLocaleString('en-GB')} slow`,
  ].filter(Boolean);
  const checks = `${all.toLocaleString('en-GB')} ${all === 1 ? 'check' : 'checks'}`;
  return `${dayName(day.day)}: ${parts.length ? `of ${checks} ${parts.join(', ')}` : `${checks}, all well`}`;
}

export const dayCells = (days: DayView[]): Cell[] =>
  days.map((day) => ({ tone: tones[day.status], title: dayWords(day) }));

export type DayCount = { status: HealthStatus; count: number; word: string };

/** How many days were how: those that there are, the best first. */
export function countDays(days: DayView[]): DayCount[] {
  const words = { healthy: 'healthy', degraded: 'degraded', down: 'down', unknown: 'without data' };
  return (['healthy', 'degraded', 'down', 'unknown'] as const)
    .map((status) => ({ status, word: words[status], count: days.filter((day) => day.status === status).length }))
    .filter(({ count }) => count > 0);
}

/** The whole strip in words, for who does not see it. */
export const stripLabel = (days: DayView[]) =>
  `${days.length} days: ${countDays(days)
    .map(({ count, word }) => `${count} ${word}`)
    .join(', ')}`;

/** `99.91`: never rounded up to a hundred that it is not. */
export function percent(share: number): string {
  if (share === 1) return '100';
  return (Math.floor(share * 10_000) / 100).toFixed(2);
}
