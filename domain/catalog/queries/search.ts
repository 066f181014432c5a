import { EntityFilters, type EntitySummary } from '@/domain/catalog/schema';
import { conditionsOf, splitQuery, whereOf } from '@/domain/catalog/sql';
import type { Context } from '@/domain/core/context';
import { queryPrepared, sql } from '@/domain/core/db';
import { allowReading, matchRank } from './list';
import { type SummaryRow, summaryColumns, summaryJoins, toSummary } from './rows';

/** The few best matches for what somebody types: the exact name first, then prefixes. For the search palette. */
export async function searchEntities(ctx: Context, q: string, limit = 8): Promise<EntitySummary[]> {
  allowReading(ctx);
  const filters = EntityFilters.parse({ q });
  const { words } = splitQuery(filters);
  if (words.length === 0) return [];
  const rank = matchRank(words);
  const rows = await queryPrepared<SummaryRow>(
    ctx.db,
    sql`
    SELECT ${summaryColumns(ctx.now)}
    FROM (SELECT e.*, ${rank} AS "rank" FROM "Entity" e WHERE ${whereOf(conditionsOf(filters, ctx.now))}
      ORDER BY "rank", length(e."name"), e."name" LIMIT ${limit}) e ${summaryJoins}
    ORDER BY "rank", length(e."name"), ${sql`e."name"`}`,
  );
  return rows.map(toSummary);
}
