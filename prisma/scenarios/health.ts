import type { Db, Prisma } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import type { HealthStatus } from '@/domain/health/schema';
import { syncDeclared } from '@/domain/health/sync';
import { Chance } from './chance';

const minute = 60_000;
const day = 1440 * minute;

type Trouble = { name: string; ago: number; minutes: number; to: 'degraded' | 'down'; reason: string };

const slow = (seconds: string) => `Slow: 200 in ${seconds} s, over 1.0 s`;

/** What went wrong, the newest last. Those that last until now are what the demo's services really answer. */
const troubles: Trouble[] = [
  {
    name: 'refund-worker',
    ago: 81 * day,
    minutes: 74,
    to: 'down',
    reason: 'Connection refused: nothing listens there',
  },
  { name: 'postgres-main', ago: 63 * day, minutes: 95, to: 'degraded', reason: slow('1.7') },
  { name: 'payments-gateway', ago: 63 * day - 6 * minute, minutes: 90, to: 'degraded', reason: slow('2.1') },
  { name: 'checkout-api', ago: 44 * day, minutes: 31, to: 'down', reason: '502 in 41 ms, expected 2xx' },
  { name: 'payments-gateway', ago: 31 * day, minutes: 130, to: 'degraded', reason: slow('1.9') },
  { name: 'payments-gateway', ago: 30 * day, minutes: 88, to: 'down', reason: '503 in 12 ms, expected 2xx' },
  { name: 'storefront-web', ago: 26 * day, minutes: 82, to: 'degraded', reason: slow('1.3') },
  { name: 'till-sync', ago: 19 * day, minutes: 210, to: 'down', reason: 'No answer within 10 s' },
  { name: 'checkout-api', ago: 13 * day, minutes: 78, to: 'down', reason: '500 in 130 ms, expected 2xx' },
  { name: 'delivery-slots', ago: 9 * day, minutes: 76, to: 'degraded', reason: slow('1.6') },
  { name: 'postgres-main', ago: 11.6 * 60 * minute, minutes: 12, to: 'degraded', reason: slow('1.1') },
  { name: 'payments-gateway', ago: 11.5 * 60 * minute, minutes: 12, to: 'degraded', reason: slow('1.5') },
  { name: 'postgres-main', ago: 71 * minute, minutes: Infinity, to: 'degraded', reason: slow('1.2') },
  { name: 'payments-gateway', ago: 64 * minute, minutes: Infinity, to: 'degraded', reason: slow('1.4') },
  { name: 'search-indexer', ago: 25 * minute, minutes: Infinity, to: 'down', reason: '503 in 9 ms, expected 2xx' },
];

/** Days, counted back, in which nobody asked: a service is younger than the strip, or its check was paused. */
const gaps: Record<string, [from: number, to: number]> = {
  'promo-engine': [90, 24],
  'checkout-worker': [78, 77],
  'payments-gateway': [78, 77],
  'feature-store': [90, 61],
};

type Probe = { id: string; entityId: string; ref: string; name: string; team: string | null; tries: Trouble[] };

/** Checks of what the descriptors declare, with 90 days behind them; the worker goes on from there. */
export async function seedHealth(db: Db, portalUrl: string, since: Date, now: Date): Promise<void> {
  await syncDeclared(db, { portalUrl, now: since });
  const probes = await readProbes(db);
  const chance = new Chance(11);
  await db.probeDay.createMany({ data: probes.flatMap((probe) => daysOf(probe, now, chance)) });
  await db.event.createMany({ data: probes.flatMap((probe) => changesOf(probe, now)) });
  for (const probe of probes) {
    await answersOfToday(db, probe, now);
    await standing(db, probe, now, chance);
  }
}

async function readProbes(db: Db): Promise<Probe[]> {
  const rows = await db.$queryRaw<Omit<Probe, 'tries'>[]>`
    SELECT p."id", e."id" AS "entityId", e."ref", e."name", t."id" AS "team" FROM "Probe" p
    JOIN "Entity" e ON e."ref" = p."entityRef" LEFT JOIN "Team" t ON t."ref" = e."ownerRef" ORDER BY e."ref"`;
  return rows.map((row) => ({ ...row, tries: troubles.filter(({ name }) => name === row.name) }));
}

const startOf = (trouble: Trouble, now: Date) => now.getTime() - trouble.ago;
const endOf = (trouble: Trouble, now: Date) =>
  Math.min(startOf(trouble, now) + trouble.minutes * minute, now.getTime());

/** Minutes of two spans together. */
const overlap = (from: number, to: number, start: number, end: number) =>
  Math.max(0, Math.round((Math.min(to, end) - Math.max(from, start)) / minute));

function daysOf(probe: Probe, now: Date, chance: Chance): Prisma.ProbeDayCreateManyInput[] {
  const today = Math.floor(now.getTime() / day) * day;
  const [from = 0, to = 0] = gaps[probe.name] ?? [];
  return Array.from({ length: 90 }, (_, index) => 89 - index)
    .filter((ago) => !(ago < from && ago >= to))
    .map((ago) => {
      const start = today - ago * day;
      const end = Math.min(start + day, now.getTime());
      const counts = { degraded: chance.is(0.15) ? chance.whole(1, 4) : 0, down: chance.is(0.12) ? 1 : 0 };
      for (const trouble of probe.tries) {
        counts[trouble.to] += overlap(start, end, startOf(trouble, now), endOf(trouble, now));
      }
      const all = overlap(start, end, start, end);
      const healthy = Math.max(0, all - counts.degraded - counts.down);
      return { probeId: probe.id, day: new Date(start), healthy, ...counts };
    });
}

function changesOf(probe: Probe, now: Date): Prisma.EventCreateManyInput[] {
  return probe.tries.flatMap((trouble) => {
    const start = { at: startOf(trouble, now), from: 'healthy', to: trouble.to, reason: trouble.reason };
    const end = { at: endOf(trouble, now), from: trouble.to, to: 'healthy', reason: '200 in 34 ms' };
    return [start, ...(trouble.minutes === Infinity ? [] : [end])].map(({ at, ...data }) => ({
      id: newId('event', new Date(at)),
      at: new Date(at),
      type: 'health.changed',
      source: '/slipway',
      subjectKind: 'entity',
      subjectId: probe.entityId,
      teamId: probe.team,
      actorName: 'health.sweep',
      requestId: 'demo',
      data: { ref: probe.ref, ...data },
    }));
  });
}

/** One answer a minute for the last 24 hours. */
async function answersOfToday(db: Db, { id, tries }: Probe, now: Date): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "ProbeResult" ("probeId", "at", "status", "reason", "latencyMs")
    SELECT ${id}, at, 'healthy', '200 in ' || ms || ' ms', ms
    FROM generate_series(${now}::timestamptz - interval '1 day' + interval '1 minute', ${now}::timestamptz, '1 minute') at,
      LATERAL (SELECT 18 + (extract(epoch FROM at)::bigint / 60 * 7919 % 31)::int AS ms) latency
    ON CONFLICT DO NOTHING`;
  for (const trouble of tries) {
    await db.probeResult.updateMany({
      where: { probeId: id, at: { gte: new Date(startOf(trouble, now)), lt: new Date(endOf(trouble, now) + minute) } },
      data: { status: trouble.to as HealthStatus, reason: trouble.reason },
    });
  }
}

async function standing(db: Db, { id, tries }: Probe, now: Date, chance: Chance): Promise<void> {
  const last = tries.at(-1);
  const lasts = last?.minutes === Infinity ? last : undefined;
  const since = last ? new Date(lasts ? startOf(last, now) : endOf(last, now)) : new Date(now.getTime() - 90 * day);
  await db.probe.update({
    where: { id },
    data: {
      status: lasts?.to ?? 'healthy',
      reason: lasts?.reason ?? '200 in 34 ms',
      since,
      failures: lasts ? 2 : 0,
      checkedAt: now,
      latencyMs: 34,
      nextAt: new Date(now.getTime() + chance.whole(1, 30) * 1000),
    },
  });
}
