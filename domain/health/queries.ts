import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { type Db, Prisma, sql } from '@/domain/core/db';
import { forbidden, notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { readDays, readWindows } from './history';
import { aged } from './judge';
import {
  type ChangeView,
  type HealthCounts,
  type HealthDetail,
  type HealthRow,
  type HealthStatus,
  type HealthView,
  HttpProbeConfig,
  healthStatuses,
  type ListHealthInput,
  type ProbeView,
  type ResultView,
} from './schema';

type Probe = Prisma.ProbeGetPayload<object>;

/** A probe `p` as it is shown, aged at `now`: the same rule as `aged`, for filters, order and counts. */
const statusSql = (now: Date) => sql`CASE
  WHEN p."checkedAt" IS NULL
    OR p."checkedAt" <= ${now}::timestamptz - GREATEST(3 * p."intervalSeconds", 120) * interval '1 second' THEN 'unknown'
  ELSE p."status"::text END`;

function mustRead(ctx: Context): void {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

function healthView(probe: Probe, now: Date): HealthView {
  const { status, reason, since } = aged(probe, now);
  const checkedAt = probe.checkedAt?.toISOString() ?? null;
  return { status, reason, since: since.toISOString(), checkedAt, latencyMs: probe.latencyMs };
}

/** Health of many entities at once, by reference. What has no check, or a paused one, is not in the answer. At most 500. */
export async function healthOf(ctx: Context, refs: string[]): Promise<Map<string, HealthView>> {
  const entityRef = { in: refs.slice(0, 500) };
  const probes = await ctx.db.probe.findMany({ where: { entityRef, enabled: true }, take: 500 });
  return new Map(probes.map((probe) => [probe.entityRef, healthView(probe, ctx.now)]));
}

/** How many entities are in each state right now; those without a check are not counted. */
export async function healthCounts(ctx: Context, input: { owners?: string[] } = {}): Promise<HealthCounts> {
  const owned = input.owners ? sql`AND e."ownerRef" = ANY(${input.owners})` : Prisma.empty;
  const rows = await ctx.db.$queryRaw<{ status: HealthStatus; count: number }[]>`
    SELECT ${statusSql(ctx.now)} AS status, count(*)::int AS count
    FROM "Probe" p JOIN "Entity" e ON e."ref" = p."entityRef" AND e."state" = 'active' ${owned}
    WHERE p."enabled" GROUP BY 1`;
  const counts: HealthCounts = { down: 0, degraded: 0, unknown: 0, healthy: 0, total: 0 };
  for (const { status, count } of rows) {
    counts[status] = count;
    counts.total += count;
  }
  return counts;
}

/** Everything about one entity's health: now, windows, 90 days, changes, and the check itself. */
export async function getHealth(ctx: Context, input: { ref: string }): Promise<HealthDetail> {
  mustRead(ctx);
  const ref = input.ref.toLowerCase();
  const entity = await ctx.db.entity.findUnique({ where: { ref }, select: { id: true, ownerRef: true } });
  if (!entity) throw notFound('entity', ref);
  const [probe, team] = await Promise.all([
    ctx.db.probe.findUnique({ where: { entityRef: ref } }),
    entity.ownerRef ? ctx.db.team.findUnique({ where: { ref: entity.ownerRef } }) : null,
  ]);
  const [windows, days, changes] = await Promise.all([
    probe ? readWindows(ctx.db, probe.id, ctx.now) : [],
    probe ? readDays(ctx.db, [probe.id], ctx.now, 90).then((byProbe) => byProbe.get(probe.id) ?? []) : [],
    probe ? readChanges(ctx.db, entity.id) : [],
  ]);
  const scoped = { teamId: team?.id ?? null };
  return {
    ref,
    health: probe?.enabled ? healthView(probe, ctx.now) : null,
    probe: probe && probeView(probe),
    windows,
    days,
    changes,
    can: {
      set: can(ctx.actor, 'probe.set', scoped),
      remove: can(ctx.actor, 'probe.remove', scoped),
      check: can(ctx.actor, 'probe.check', scoped),
    },
  };
}

function probeView(probe: Probe): ProbeView {
  const { id, kind, intervalSeconds, timeoutSeconds, enabled, source, setByName } = probe;
  return {
    id,
    kind,
    config: HttpProbeConfig.safeParse(probe.config).data ?? null,
    intervalSeconds,
    timeoutSeconds,
    enabled,
    source,
    setByName,
    createdAt: probe.createdAt.toISOString(),
    nextAt: probe.nextAt.toISOString(),
    problem: source === 'annotation' && !enabled ? probe.reason : null,
  };
}

/** The newest changes of state, at most 50. */
async function readChanges(db: Db, entityId: string): Promise<ChangeView[]> {
  const rows = await db.event.findMany({
    where: { subjectKind: 'entity', subjectId: entityId, type: 'health.changed' },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 50,
  });
  return rows.map(({ at, data }) => {
    const { from, to, reason } = data as { from: HealthStatus; to: HealthStatus; reason: string };
    return { at: at.toISOString(), from, to, reason };
  });
}

type ListRow = Probe & {
  shown: HealthStatus;
  rank: number;
  entityKind: string;
  namespace: string;
  name: string;
  title: string | null;
  type: string | null;
  tier: number | null;
  ownerRef: string | null;
  ownerName: string | null;
};

/** Entities with a check, worst first, each with its last 30 days. */
export async function listHealth(ctx: Context, input: ListHealthInput): Promise<Page<HealthRow>> {
  mustRead(ctx);
  const conditions = [sql`p."enabled"`];
  if (input.status.length) conditions.push(sql`${statusSql(ctx.now)} = ANY(${input.status})`);
  if (input.owner.length) conditions.push(sql`e."ownerRef" = ANY(${input.owner.map((ref) => ref.toLowerCase())})`);
  for (const word of input.q?.split(/\s+/).filter(Boolean) ?? []) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(e."ref" ILIKE ${pattern} OR e."title" ILIKE ${pattern})`);
  }
  const after = input.cursor ? decodeCursor(input.cursor, ['int', 'text']) : undefined;
  const from = after ? sql`WHERE (r."rank", r."entityRef") > (${Number(after[0])}::int, ${after[1]})` : Prisma.empty;
  const rows = await ctx.db.$queryRaw<ListRow[]>`
    SELECT * FROM (
      SELECT p.*, ${statusSql(ctx.now)} AS "shown",
        array_position(${[...healthStatuses]}::text[], ${statusSql(ctx.now)}) AS "rank",
        e."kind" AS "entityKind", e."namespace", e."name", e."title", e."type", e."tier", e."ownerRef",
        COALESCE(t."name", o."name") AS "ownerName"
      FROM "Probe" p JOIN "Entity" e ON e."ref" = p."entityRef" AND e."state" = 'active'
      LEFT JOIN "Team" t ON t."ref" = e."ownerRef" LEFT JOIN "Person" o ON o."ref" = e."ownerRef"
      WHERE ${Prisma.join(conditions, ' AND ')}
    ) r ${from} ORDER BY r."rank", r."entityRef" LIMIT ${input.limit + 1}`;
  const page = toPage(rows, input.limit, (row) => [row.rank, row.entityRef]);
  const ids = page.items.map(({ id }) => id);
  const days = await readDays(ctx.db, ids, ctx.now, 30);
  return {
    ...page,
    items: page.items.map((row) => ({
      ...healthView(row, ctx.now),
      ref: row.entityRef,
      kind: row.entityKind,
      namespace: row.namespace,
      name: row.name,
      title: row.title,
      type: row.type,
      tier: row.tier,
      owner: ownerView(row),
      days: days.get(row.id) ?? [],
    })),
  };
}

function ownerView({ ownerRef, ownerName }: ListRow): HealthRow['owner'] {
  if (!ownerRef) return null;
  const kind = ownerRef.startsWith('user:') ? 'person' : 'team';
  return { ref: ownerRef, name: ownerName ?? ownerRef.replace(/^.*\//, ''), kind };
}

/** Days of many entities at once, by reference, oldest first: the strips of a list. */
export async function healthDays(ctx: Context, refs: string[], days = 30): Promise<Map<string, HealthRow['days']>> {
  const entityRef = { in: refs.slice(0, 500) };
  const probes = await ctx.db.probe.findMany({
    where: { entityRef },
    select: { id: true, entityRef: true },
    take: 500,
  });
  const byProbe = await readDays(
    ctx.db,
    probes.map(({ id }) => id),
    ctx.now,
    days,
  );
  return new Map(probes.map((probe) => [probe.entityRef, byProbe.get(probe.id) ?? []]));
}

/** Single answers of an entity's check, newest first. */
export async function listResults(
  ctx: Context,
  input: { ref: string; limit: number; cursor?: string },
): Promise<Page<ResultView>> {
  mustRead(ctx);
  const probe = await ctx.db.probe.findUnique({ where: { entityRef: input.ref.toLowerCase() } });
  if (!probe) throw notFound('health check of', input.ref);
  const [before] = input.cursor ? decodeCursor(input.cursor, ['time']) : [];
  const rows = await ctx.db.probeResult.findMany({
    where: { probeId: probe.id, ...(before && { at: { lt: new Date(before) } }) },
    orderBy: { at: 'desc' },
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [row.at.toISOString()]);
  return {
    ...page,
    items: page.items.map(({ at, status, reason, latencyMs }) => ({ at: at.toISOString(), status, reason, latencyMs })),
  };
}
