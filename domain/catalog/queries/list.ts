import { can } from '@/domain/access/permissions';
import { type EntityFilters, type EntityPage, ListEntitiesInput } from '@/domain/catalog/schema';
import { conditionsOf, probeJoin, splitQuery, whereOf } from '@/domain/catalog/sql';
import { parseInput } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import { Prisma, queryPrepared, sql } from '@/domain/core/db';
import { forbidden } from '@/domain/core/errors';
import { literal } from '@/domain/core/like';
import { type CursorPart, decodeCursor, encodeCursor } from '@/domain/core/page';
import { type SummaryRow, summaryColumns, summaryJoins, toSummary } from './rows';

/** Every query of the catalog starts here: all may read, and a token needs the scope. */
export function allowReading(ctx: Context): void {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

type Key = { column: Prisma.Sql; part: CursorPart };
type Sort = { keys: Key[]; descending: boolean };

const casts: Record<CursorPart, Prisma.Sql> = { text: sql`text`, int: sql`int`, time: sql`timestamptz` };
const text = (column: Prisma.Sql): Key => ({ column, part: 'text' });
const byName = [text(sql`e."name"`), text(sql`e."id"`)];

const sorts: Record<string, Sort['keys']> = {
  name: byName,
  changedAt: [{ column: sql`e."changedAt"`, part: 'time' }, text(sql`e."id"`)],
  kind: [text(sql`e."kind"`), ...byName],
  type: [text(sql`COALESCE(e."type", '')`), ...byName],
  owner: [text(sql`COALESCE(e."ownerRef", '')`), ...byName],
  lifecycle: [text(sql`COALESCE(e."lifecycle", '')`), ...byName],
  tier: [{ column: sql`COALESCE(e."tier", 99)`, part: 'int' }, ...byName],
};

/** The exact name first, then names that start with it, then names that hold it, then the rest. */
export function matchRank(words: string[]): Prisma.Sql {
  const whole = words.join(' ');
  const like = literal(words[0] ?? '');
  return sql`CASE WHEN lower(e."name") = ${whole} OR lower(e."title") = ${whole} THEN 0
    WHEN lower(e."name") LIKE ${`${like}%`} THEN 1
    WHEN lower(e."title") LIKE ${`${like}%`} THEN 2
    WHEN lower(e."name") LIKE ${`%${like}%`} THEN 3 ELSE 4 END`;
}

function sortOf(orderBy: string | undefined, filters: EntityFilters): Sort {
  const words = splitQuery(filters).words;
  if (!orderBy && words.length) {
    return { keys: [{ column: matchRank(words), part: 'int' }, ...byName], descending: false };
  }
  const name = (orderBy ?? 'name').replace('-', '');
  return { keys: sorts[name] ?? byName, descending: orderBy?.startsWith('-') ?? false };
}

/**
 * Entities that match all filters, a page of them: by keyset, forwards from `cursor` or backwards from `before`.
 * Archived ones only when `state` asks for them. Throws Invalid for a filter, an order or a cursor that is none.
 */
export async function listEntities(ctx: Context, raw: ListEntitiesInput): Promise<EntityPage> {
  allowReading(ctx);
  const input = parseInput(ListEntitiesInput, raw);
  const conditions = conditionsOf(input, ctx.now);
  const { keys, descending } = sortOf(input.orderBy, input);
  const backwards = input.before !== undefined;
  const falling = descending !== backwards;
  const from = input.before ?? input.cursor;
  const where = [whereOf(conditions)];
  if (from) {
    const parts = keys.map(({ part }) => part);
    const values = decodeCursor(from, parts).map((value, index) => sql`${value}::${casts[parts[index] ?? 'text']}`);
    const columns = Prisma.join(keys.map(({ column }) => column));
    where.push(sql`(${columns}) ${falling ? sql`<` : sql`>`} (${Prisma.join(values)})`);
  }
  const direction = falling ? sql`DESC` : sql`ASC`;
  const order = Prisma.join(keys.map(({ column }) => sql`${column} ${direction}`));
  const names = [sql`k0`, sql`k1`, sql`k2`].slice(0, keys.length);
  const key = Prisma.join(keys.map(({ column }, index) => sql`${column} AS ${names[index] ?? sql`k0`}`));
  const needsProbe = conditions.some(({ facet }) => facet === 'health');
  const rows = await queryPrepared<SummaryRow & Record<string, unknown>>(
    ctx.db,
    sql`SELECT ${summaryColumns(ctx.now)}, ${Prisma.join(names)}
    FROM (SELECT e.*, ${key} FROM "Entity" e ${needsProbe ? probeJoin : Prisma.empty}
      WHERE ${Prisma.join(where, ' AND ')} ORDER BY ${order} LIMIT ${input.limit + 1}) e ${summaryJoins}
    ORDER BY ${Prisma.join(names.map((name) => sql`${name} ${direction}`))}`,
  );
  return pageOf(rows, input.limit, { backwards, started: from === undefined, parts: keys.length });
}

function pageOf(
  rows: (SummaryRow & Record<string, unknown>)[],
  limit: number,
  { backwards, started, parts }: { backwards: boolean; started: boolean; parts: number },
): EntityPage {
  const more = rows.length > limit;
  const shown = backwards ? rows.slice(0, limit).reverse() : rows.slice(0, limit);
  const cursor = (row: Record<string, unknown> | undefined) =>
    row
      ? encodeCursor(
          Array.from({ length: parts }, (_, index) => {
            const value = row[`k${index}`];
            return value instanceof Date ? value.toISOString() : String(value);
          }),
        )
      : null;
  return {
    items: shown.map(toSummary),
    nextCursor: (backwards ? !started : more) ? cursor(shown.at(-1)) : null,
    previousCursor: (backwards ? more : !started) ? cursor(shown[0]) : null,
  };
}

/** How many match, counted no further than `most`. */
export async function countEntities(ctx: Context, filters: EntityFilters, most = 10_000): Promise<number> {
  allowReading(ctx);
  const conditions = conditionsOf(filters, ctx.now);
  const needsProbe = conditions.some(({ facet }) => facet === 'health');
  const [row] = await queryPrepared<{ count: string }>(
    ctx.db,
    sql`
    SELECT count(*) FROM (SELECT 1 FROM "Entity" e ${needsProbe ? probeJoin : Prisma.empty}
      WHERE ${whereOf(conditions)} LIMIT ${most + 1}) AS found`,
  );
  return Number(row?.count ?? 0);
}
