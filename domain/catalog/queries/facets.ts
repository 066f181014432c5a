import { kindSpelling } from '@/domain/catalog/descriptors/kinds';
import { splitReference } from '@/domain/catalog/descriptors/reference';
import { type FacetName, FacetsInput, type FacetValue } from '@/domain/catalog/schema';
import {
  type Condition,
  conditionsOf,
  healthSql,
  isThing,
  ownersAmong,
  probeJoin,
  whereOf,
} from '@/domain/catalog/sql';
import { parseInput } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import { Prisma, queryPrepared, sql } from '@/domain/core/db';
import { allowReading } from './list';

export type Facets = Partial<Record<FacetName, FacetValue[]>>;

type Row = { facet: FacetName; value: string | null; count: string };

/** Stands for the owner of what nobody owns, a person for example: it is no value. */
const notAsked = '-';

const columns = (now: Date): Record<Exclude<FacetName, 'tag'>, Prisma.Sql> => ({
  kind: sql`e."kind"`,
  type: sql`e."type"`,
  lifecycle: sql`e."lifecycle"`,
  owner: sql`CASE WHEN e."ownerRef" IS NULL AND NOT (${isThing}) THEN ${notAsked} ELSE e."ownerRef" END`,
  system: sql`e."systemRef"`,
  namespace: sql`e."namespace"`,
  tier: sql`e."tier"::text`,
  health: sql`COALESCE(${healthSql(now)}, 'unprobed')`,
});

/**
 * Values of the asked facets with their counts, each counted under the filters of the others. Nothing counts as `none`
 * for owner, system and tier, and is left out elsewhere. So does an owner whom nobody knows, besides under its name. Facets under the same filters are counted in one pass.
 */
export async function listFacets(ctx: Context, raw: FacetsInput): Promise<Facets> {
  allowReading(ctx);
  const input = parseInput(FacetsInput, raw);
  const conditions = conditionsOf(input, ctx.now);
  const filtered = (facet: FacetName) => conditions.some((condition) => condition.facet === facet);
  const names = [...new Set(input.facet)];
  const together = names.filter((name) => name !== 'tag' && !filtered(name));
  const alone = names.filter((name) => name !== 'tag' && filtered(name));
  const passes = [...(together.length ? [together] : []), ...alone.map((name) => [name])];
  const counts = passes.map((pass) => countPass(pass, conditions, ctx.now));
  if (names.includes('tag')) counts.push(countTags(conditions));
  if (counts.length === 0) return {};
  const rows = await queryPrepared<Row>(ctx.db, Prisma.join(counts, ' UNION ALL '));
  const facets = group(names, rows);
  if (facets.owner) facets.owner = await withUnowned(ctx, facets.owner);
  for (const name of names) facets[name] = facets[name]?.sort(mostFirst).slice(0, input.limit);
  await label(ctx, facets);
  return facets;
}

function countPass(names: FacetName[], conditions: Condition[], now: Date): Prisma.Sql {
  const column = columns(now) as Record<FacetName, Prisma.Sql>;
  const where = names.length === 1 ? whereOf(conditions, names[0]) : whereOf(conditions);
  const [only] = names;
  const joined = names.includes('health') || conditions.some(({ facet }) => facet === 'health');
  const from = sql`FROM "Entity" e ${joined ? probeJoin : Prisma.empty} WHERE ${where}`;
  if (names.length === 1 && only) {
    return sql`SELECT ${only} AS "facet", ${column[only]} AS "value", count(*) AS "count" ${from} GROUP BY 2`;
  }
  // One scan, one hash table for each facet: the label comes from which of them a row was grouped by.
  const inner = Prisma.join(names.map((name, index) => sql`${column[name]} AS ${Prisma.raw(`c${index}`)}`));
  const sets = Prisma.join(names.map((_, index) => sql`(${Prisma.raw(`c${index}`)})`));
  const pick = (what: (name: FacetName, index: number) => Prisma.Sql) =>
    Prisma.join(
      names.map((name, index) => sql`WHEN GROUPING(${Prisma.raw(`c${index}`)}) = 0 THEN ${what(name, index)}`),
      ' ',
    );
  return sql`SELECT CASE ${pick((name) => sql`${name}`)} END AS "facet",
    CASE ${pick((_, index) => sql`${Prisma.raw(`c${index}`)}`)} END AS "value", count(*) AS "count"
    FROM (SELECT ${inner} ${from}) AS x GROUP BY GROUPING SETS (${sets})`;
}

function countTags(conditions: Condition[]): Prisma.Sql {
  const joined = conditions.some(({ facet }) => facet === 'health') ? probeJoin : Prisma.empty;
  return sql`SELECT 'tag' AS "facet", tag AS "value", count(*) AS "count"
    FROM "Entity" e ${joined} CROSS JOIN LATERAL unnest(e."tags") AS tag WHERE ${whereOf(conditions, 'tag')} GROUP BY 2`;
}

const countsNothing = new Set<FacetName>(['owner', 'system', 'tier']);

const mostFirst = (a: FacetValue, b: FacetValue) => b.count - a.count || (a.value < b.value ? -1 : 1);

function group(names: FacetName[], rows: Row[]): Facets {
  const facets: Facets = {};
  for (const name of names) {
    const values = rows
      .filter((row) => row.facet === name && row.value !== notAsked && (row.value !== null || countsNothing.has(name)))
      .map((row) => ({ value: row.value ?? 'none', count: Number(row.count) }));
    facets[name] = name === 'kind' ? values.map(spelled) : merged(values);
  }
  return facets;
}

/** A filter takes any letter case, so one value does, too: in the spelling that is used most. */
function merged(values: FacetValue[]): FacetValue[] {
  const byLower = new Map<string, FacetValue>();
  for (const value of values.sort(mostFirst)) {
    const known = byLower.get(value.value.toLowerCase());
    if (known) known.count += value.count;
    else byLower.set(value.value.toLowerCase(), value);
  }
  return [...byLower.values()];
}

const spelled = ({ value, count }: FacetValue) => ({ value: kindSpelling(value), count });

/** Owners whom nobody knows are marked, and what they own is counted as owned by nobody. */
async function withUnowned(ctx: Context, values: FacetValue[]): Promise<FacetValue[]> {
  const named = values.filter(({ value }) => value !== 'none');
  const rows = await queryPrepared<{ ref: string }>(ctx.db, ownersAmong(named.map(({ value }) => value)));
  const known = new Set(rows.map(({ ref }) => ref));
  const marked = named.map((one) => (known.has(one.value) ? one : { ...one, unknown: true as const }));
  const lacking = values.filter(({ value }) => value === 'none').concat(marked.filter(({ unknown }) => unknown));
  const count = lacking.reduce((sum, one) => sum + one.count, 0);
  return count > 0 ? [...marked, { value: 'none', count }] : marked;
}

/** Names instead of references, where the portal knows them. */
async function label(ctx: Context, facets: Facets): Promise<void> {
  const values = [...(facets.owner ?? []), ...(facets.system ?? [])].filter(({ value }) => value !== 'none');
  if (values.length === 0) return;
  const refs = values.map(({ value }) => value);
  const rows = await queryPrepared<{ ref: string; name: string }>(
    ctx.db,
    sql`
    SELECT "ref", "title" AS "name" FROM "Entity" WHERE "ref" = ANY(${refs}) AND "title" IS NOT NULL
    UNION ALL SELECT "ref", "name" FROM "Person" WHERE "ref" = ANY(${refs})
    UNION ALL SELECT "ref", "name" FROM "Team" WHERE "ref" = ANY(${refs})`,
  );
  const names = new Map(rows.map(({ ref, name }) => [ref, name]));
  for (const value of values) value.label = names.get(value.value) ?? splitReference(value.value).name;
}
