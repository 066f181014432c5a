import type { CatalogCounts, SavedView } from '@/domain/catalog/schema';
import { isThing, unowned } from '@/domain/catalog/sql';
import type { Context } from '@/domain/core/context';
import { queryPrepared, sql } from '@/domain/core/db';
import { allowReading } from './list';

/** References that mean "mine": a person's own and those of their teams. */
export function ownRefs(ctx: Context): string[] {
  return ctx.actor.kind === 'person' ? [ctx.actor.ref, ...ctx.actor.teams.map(({ ref }) => ref)] : [];
}

type Row = { all: number; mine: number; tier1: number; unowned: number; locations: number; readAt: Date | null };

/** How much there is, and how many of it each built-in view holds: one pass. */
export async function countCatalog(ctx: Context): Promise<CatalogCounts> {
  allowReading(ctx);
  const [row] = await queryPrepared<Row>(
    ctx.db,
    sql`SELECT count(*)::int AS "all",
      count(*) FILTER (WHERE "ownerRef" = ANY(${ownRefs(ctx)}))::int AS "mine",
      count(*) FILTER (WHERE "tier" = 1)::int AS "tier1",
      count(*) FILTER (WHERE ${unowned})::int AS "unowned",
      (SELECT count(*) FROM "Location")::int AS "locations",
      (SELECT max("readAt") FROM "Location") AS "readAt"
      FROM "Entity" e WHERE e."state" <> 'archived' AND ${isThing}`,
  );
  const { readAt = null, ...counts } = row ?? { all: 0, mine: 0, tier1: 0, unowned: 0, locations: 0 };
  return { ...counts, readAt: readAt?.toISOString() ?? null };
}

/** A person's own views of a list, in the order in which they were kept. */
export async function listSavedViews(ctx: Context, place: 'catalog'): Promise<SavedView[]> {
  if (ctx.actor.kind !== 'person') return [];
  return ctx.db.savedView.findMany({
    where: { personId: ctx.actor.id, place },
    select: { id: true, name: true, query: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: 20,
  });
}
