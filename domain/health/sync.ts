import { isDeepStrictEqual } from 'node:util';
import { type Db, Prisma, sql, type Tx } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { type Declared, declaredProbe } from './declared';
import { probeAnnotations } from './schema';

type Present = {
  id: string;
  source: string;
  config: unknown;
  intervalSeconds: number;
  timeoutSeconds: number;
  enabled: boolean;
};
type Found = { ref: string; state: string; changedAt: Date; annotations: unknown; present: Present | null };
type Options = { portalUrl: string; now: Date; since?: Date; refs?: string[] };

/** Most entities that one look goes through. */
const batch = 2000;

/**
 * Makes probes of what descriptors declare, for entities that changed since a moment (all of them without one), or for
 * the named ones. A probe that a person set is left alone. Answers the moment to go on from.
 */
export async function syncDeclared(db: Db | Tx, options: Options): Promise<Date | undefined> {
  let newest = options.since;
  let last: Found | undefined;
  for (;;) {
    const rows = await changed(db, options, last);
    for (const row of rows) await syncOne(db, row, options);
    last = rows.at(-1);
    if (last && (!newest || last.changedAt > newest)) newest = last.changedAt;
    if (!last || rows.length < batch) return newest;
  }
}

async function changed(db: Db | Tx, { since, refs }: Options, last: Found | undefined): Promise<Found[]> {
  const path = `{metadata,annotations,${probeAnnotations.url}}`;
  const conditions = [sql`((e."document" #>> ${path}::text[]) IS NOT NULL OR p."source" = 'annotation')`];
  if (since) conditions.push(sql`e."changedAt" >= ${since}::timestamptz`);
  if (refs) conditions.push(sql`e."ref" = ANY(${refs})`);
  if (last) conditions.push(sql`(e."changedAt", e."ref") > (${last.changedAt}::timestamptz, ${last.ref})`);
  return db.$queryRaw`
    SELECT e."ref", e."state"::text AS "state", e."changedAt", e."document" #> '{metadata,annotations}' AS "annotations",
           to_json(p) AS "present"
    FROM "Entity" e LEFT JOIN "Probe" p ON p."entityRef" = e."ref"
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY e."changedAt", e."ref" LIMIT ${batch}`;
}

async function syncOne(db: Db | Tx, row: Found, { portalUrl, now }: Options): Promise<void> {
  const { present } = row;
  if (present?.source === 'person') return;
  const declared = row.state === 'active' ? declaredProbe(row.annotations, portalUrl) : undefined;
  if (!declared) {
    if (present) await forget(db, present.id);
    return;
  }
  const { config, intervalSeconds, timeoutSeconds, problem } = declared;
  const asked = { config, intervalSeconds, timeoutSeconds, enabled: !problem };
  if (!present) return declare(db, row.ref, declared, now);
  const { id, ...rest } = present;
  const held = { config: rest.config, intervalSeconds: rest.intervalSeconds, timeoutSeconds: rest.timeoutSeconds };
  if (isDeepStrictEqual({ ...held, enabled: rest.enabled }, asked)) return;
  await db.probe.updateMany({
    where: { id, source: 'annotation' },
    data: { ...asked, ...fresh(declared, now), nextAt: now },
  });
}

const fresh = ({ problem }: Declared, now: Date) => ({
  status: 'unknown' as const,
  reason: problem ?? 'Not probed yet',
  since: now,
  checkedAt: null,
  failures: 0,
});

async function declare(db: Db | Tx, ref: string, declared: Declared, now: Date): Promise<void> {
  const { config, intervalSeconds, timeoutSeconds, problem } = declared;
  await db.probe.createMany({
    data: {
      id: newId('probe', now),
      entityRef: ref,
      kind: 'http',
      config,
      intervalSeconds,
      timeoutSeconds,
      enabled: !problem,
      source: 'annotation',
      setByName: 'the descriptor',
      createdAt: now,
      // Many that come at once are asked one after the other, within half a minute.
      nextAt: new Date(now.getTime() + Math.random() * Math.min(intervalSeconds, 30) * 1000),
      ...fresh(declared, now),
    },
    skipDuplicates: true,
  });
}

/** Removes a probe with its days. Its results go with their month. */
export async function forget(db: Db | Tx, probeId: string): Promise<void> {
  await db.probeDay.deleteMany({ where: { probeId } });
  await db.probe.deleteMany({ where: { id: probeId } });
}
