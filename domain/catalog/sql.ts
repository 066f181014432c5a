import { normaliseReference } from '@/domain/catalog/descriptors/reference';
import { Prisma, sql } from '@/domain/core/db';
import { containing } from '@/domain/core/like';
import { fitsAnyFilter } from './filter';
import { type EntityFilters, type FacetName, ownerless } from './schema';

/** A condition and the facet that it belongs to: a facet is counted without its own. */
export type Condition = { facet: FacetName | null; where: Prisma.Sql };

/**
 * What the newest probe of an entity says, aged: a reading older than three intervals (two minutes at least) is unknown,
 * never green. Needs `h`, the probe, joined; null where there is none.
 */
export const healthSql = (now: Date) => sql`CASE
  WHEN h."id" IS NULL OR NOT h."enabled" THEN NULL
  WHEN h."checkedAt" IS NULL OR h."checkedAt" <= ${now}::timestamptz - GREATEST(3 * h."intervalSeconds", 120) * interval '1 second' THEN 'unknown'
  ELSE h."status"::text END`;

export const probeJoin = sql`LEFT JOIN "Probe" h ON h."entityRef" = e."ref"`;

/** One value is compared as one: only then an index on the column and an order serves both. */
const oneOf = (column: Prisma.Sql, values: string[]): Prisma.Sql =>
  values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = ANY(${values})`;

const lower = (values: string[]) => values.map((value) => value.toLowerCase());

/** References of a filter: a bare name means one of the field's usual kind. */
function references(values: string[], kind: string): string[] {
  return values.map((value) => normaliseReference(value, { kind }) ?? value.toLowerCase());
}

/** The conditions of a list's filters, on `e`. `state` is always among them. */
export function conditionsOf(given: EntityFilters, now: Date): Condition[] {
  const { filters, words } = splitQuery(given);
  const conditions: Condition[] = [{ facet: null, where: stateOf(filters.state) }];
  const add = (facet: FacetName, where: Prisma.Sql) => conditions.push({ facet, where });
  if (filters.kind.length) add('kind', oneOf(sql`e."kind"`, lower(filters.kind)));
  else if (filters.things) add('kind', isThing);
  if (filters.type.length) add('type', oneOf(sql`lower(e."type")`, lower(filters.type)));
  if (filters.lifecycle.length) add('lifecycle', oneOf(sql`lower(e."lifecycle")`, lower(filters.lifecycle)));
  if (filters.owner.length) add('owner', referenceIn(sql`e."ownerRef"`, filters.owner, 'group', unowned));
  if (filters.system.length)
    add('system', referenceIn(sql`e."systemRef"`, filters.system, 'system', sql`e."systemRef" IS NULL`));
  if (filters.namespace.length) add('namespace', oneOf(sql`e."namespace"`, lower(filters.namespace)));
  if (filters.tag.length) add('tag', sql`e."tags" && ${lower(filters.tag)}`);
  if (filters.tier.length) add('tier', tierIn(filters.tier));
  if (filters.ref.length) conditions.push({ facet: null, where: sql`e."ref" = ANY(${lower(filters.ref)})` });
  if (filters.health.length) {
    add('health', sql`COALESCE(${healthSql(now)}, 'unprobed') = ANY(${lower(filters.health)})`);
  }
  if (filters.filter.length) conditions.push({ facet: null, where: fitsAnyFilter(filters.filter) });
  for (const word of words) conditions.push({ facet: null, where: sql`e."searchText" LIKE ${containing(word)}` });
  return conditions;
}

const stateOf = (states: string[]) =>
  states.length ? sql`e."state"::text = ANY(${lower(states)})` : sql`e."state" <> 'archived'`;

/** What somebody can own. */
export const isThing = sql`e."kind" NOT IN (${Prisma.join(ownerless)})`;

/** Who can own: teams, people who have not left, and groups and users that the catalog holds. */
const owners = sql`(SELECT "ref" FROM "Team"
  UNION ALL SELECT "ref" FROM "Person" WHERE "disabledAt" IS NULL
  UNION ALL SELECT o."ref" FROM "Entity" o WHERE o."kind" IN ('group', 'user') AND o."state" <> 'archived'
    AND NOT EXISTS (SELECT 1 FROM "Person" l WHERE l."ref" = o."ref" AND l."disabledAt" IS NOT NULL))`;

/** Without an owner, or with one that nobody knows or who has left: for whoever has a question it is the same. */
export const unowned = sql`((e."ownerRef" IS NULL OR e."ownerRef" NOT IN ${owners}) AND ${isThing})`;

/** Which of these references can own something. */
export const ownersAmong = (refs: string[]): Prisma.Sql =>
  sql`SELECT DISTINCT x."ref" FROM ${owners} AS x WHERE x."ref" = ANY(${refs})`;

function referenceIn(column: Prisma.Sql, values: string[], kind: string, lacking: Prisma.Sql): Prisma.Sql {
  const named = references(
    values.filter((value) => value !== 'none'),
    kind,
  );
  if (!values.includes('none')) return oneOf(column, named);
  return named.length ? sql`(${lacking} OR ${oneOf(column, named)})` : lacking;
}

function tierIn(values: string[]): Prisma.Sql {
  const numbers = values.map(Number).filter(Number.isInteger);
  return values.includes('none')
    ? sql`(e."tier" IS NULL OR e."tier" = ANY(${numbers}::int[]))`
    : sql`e."tier" = ANY(${numbers}::int[])`;
}

/** All of them but a facet's own, joined by AND. */
export const whereOf = (conditions: Condition[], except?: FacetName): Prisma.Sql =>
  Prisma.join(
    conditions.filter(({ facet }) => facet === null || facet !== except).map(({ where }) => where),
    ' AND ',
  );

const queryFilters = ['kind', 'type', 'lifecycle', 'owner', 'system', 'tag', 'namespace', 'health', 'tier'] as const;

/** Takes `owner:payments` and its like out of the words and into the filters. */
export function splitQuery(given: EntityFilters): { filters: EntityFilters; words: string[] } {
  const filters: EntityFilters = { ...given };
  const words: string[] = [];
  for (const token of (given.q ?? '').trim().split(/\s+/).filter(Boolean).slice(0, 12)) {
    const match = /^([a-z]+):(.+)$/i.exec(token);
    const name = queryFilters.find((filter) => filter === match?.[1]?.toLowerCase());
    if (match?.[2] && name) filters[name] = [...filters[name], match[2]];
    else words.push(token.toLowerCase());
  }
  return { filters, words };
}
