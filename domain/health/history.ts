import type { Db } from '@/domain/core/db';
import { type DayCounts, dayStatus, uptime } from './judge';
import type { DayView, WindowView } from './schema';

const dayMs = 86_400_000;
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** The last `count` days of many probes, oldest first and today last; a day without a check is unknown. Days are UTC. */
export async function readDays(db: Db, probeIds: string[], now: Date, count: number): Promise<Map<string, DayView[]>> {
  if (probeIds.length === 0) return new Map();
  const first = new Date(`${dayOf(new Date(now.getTime() - (count - 1) * dayMs))}T00:00:00Z`);
  const rows = await db.probeDay.findMany({
    where: { probeId: { in: probeIds }, day: { gte: first } },
    take: probeIds.length * (count + 1),
  });
  const known = new Map(rows.map((row) => [`${row.probeId} ${dayOf(row.day)}`, row]));
  return new Map(
    probeIds.map((probeId) => [
      probeId,
      Array.from({ length: count }, (_, index) => {
        const day = dayOf(new Date(first.getTime() + index * dayMs));
        const { healthy, degraded, down } = known.get(`${probeId} ${day}`) ?? { healthy: 0, degraded: 0, down: 0 };
        return { day, healthy, degraded, down, status: dayStatus({ healthy, degraded, down }) };
      }),
    ]),
  );
}

const windows = [
  { label: '7 days', days: 7 },
  { label: '30 days', days: 30 },
  { label: '90 days', days: 90 },
];

/** Uptime over 24 hours, counted from single answers, and over 7, 30 and 90 days, from the days. */
export async function readWindows(db: Db, probeId: string, now: Date): Promise<WindowView[]> {
  const [counts, days] = await Promise.all([
    db.probeResult.groupBy({
      by: ['status'],
      where: { probeId, at: { gt: new Date(now.getTime() - dayMs), lte: now } },
      _count: true,
    }),
    readDays(db, [probeId], now, 90),
  ]);
  const today: DayCounts = { healthy: 0, degraded: 0, down: 0 };
  for (const { status, _count } of counts) if (status !== 'unknown') today[status] = _count;
  const all = days.get(probeId) ?? [];
  return [
    windowOf('24 hours', 24, today),
    ...windows.map(({ label, days: length }) => windowOf(label, length * 24, sum(all.slice(-length)))),
  ];
}

const windowOf = (label: string, hours: number, counts: DayCounts): WindowView => ({
  label,
  hours,
  uptime: uptime(counts),
  checks: counts.healthy + counts.degraded + counts.down,
});

function sum(days: DayCounts[]): DayCounts {
  const total: DayCounts = { healthy: 0, degraded: 0, down: 0 };
  for (const day of days) {
    total.healthy += day.healthy;
    total.degraded += day.degraded;
    total.down += day.down;
  }
  return total;
}
