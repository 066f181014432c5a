import { jobActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { recordOutcome } from '@/domain/health/record';
import { syncDeclared } from '@/domain/health/sync';
import { Chance } from './chance';

const day = 86_400_000;
const checksADay = 1440;

/** Entities that have had a hard time lately: their probes still find them so when the worker asks. */
const troubled: Record<string, { status: 'degraded' | 'down'; reason: string; hoursAgo: number }> = {
  'component:default/payments-gateway': { status: 'degraded', reason: '200 in 1.4 s, slower than 1 s', hoursAgo: 1.1 },
  'resource:default/postgres-main': { status: 'degraded', reason: '200 in 1.2 s, slower than 1 s', hoursAgo: 1.2 },
  'component:default/search-indexer': { status: 'down', reason: 'Answered 503 in 4 ms', hoursAgo: 0.6 },
};

/**
 * Ninety days of checks. Days are written as the sums that a day of checks leaves (one a minute would be two million rows);
 * what changed lately goes through the same function that the worker uses.
 */
export async function seedHealth(db: Db, portalUrl: string, since: Date, now: Date): Promise<void> {
  await syncDeclared(db, { portalUrl, now: since });
  const probes = await db.probe.findMany({ orderBy: { entityRef: 'asc' }, take: 200 });
  const chance = new Chance(77);
  await db.probeDay.createMany({ data: probes.flatMap(({ id }) => pastDays(chance, id, since, now)) });
  for (const probe of probes) {
    const tell = (at: Date, status: 'healthy' | 'degraded' | 'down', reason: string, latencyMs: number) =>
      recordOutcome(db, {
        actor: jobActor('health.sweep'),
        requestId: `demo-${probe.id}`,
        probeId: probe.id,
        outcome: { status, reason, latencyMs },
        at,
      });
    const trouble = troubled[probe.entityRef];
    const lastWell = new Date(now.getTime() - (trouble ? trouble.hoursAgo * 3_600_000 + 60_000 : 60_000));
    await tell(lastWell, 'healthy', '200 in 6 ms', 6);
    if (!trouble) continue;
    for (const seconds of [0, 10]) {
      const at = new Date(now.getTime() - trouble.hoursAgo * 3_600_000 + seconds * 1000);
      await tell(at, trouble.status, trouble.reason, 1200);
    }
  }
}

function pastDays(chance: Chance, probeId: string, since: Date, now: Date) {
  const rows = [];
  const first = Math.ceil(since.getTime() / day) * day;
  const silentFrom = chance.is(0.15) ? chance.whole(0, 80) : undefined;
  for (let at = first, index = 0; at < now.getTime() - day; at += day, index++) {
    // Nobody asked for two days: the strip shows a gap, not green.
    if (silentFrom !== undefined && (index === silentFrom || index === silentFrom + 1)) continue;
    const down = chance.is(0.012) ? chance.whole(4, 160) : 0;
    const degraded = chance.is(0.03) ? chance.whole(5, 300) : 0;
    rows.push({ probeId, day: new Date(at), healthy: checksADay - down - degraded, degraded, down });
  }
  return rows;
}
