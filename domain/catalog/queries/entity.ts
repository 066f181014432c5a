import { can } from '@/domain/access/permissions';
import { inverseOf, kindSpelling, type RelationType } from '@/domain/catalog/descriptors/kinds';
import { formatReference, splitReference } from '@/domain/catalog/descriptors/reference';
import type { EntityKey, EntityProblem, EntityView, RelatedView } from '@/domain/catalog/schema';
import { healthSql } from '@/domain/catalog/sql';
import type { Context } from '@/domain/core/context';
import { queryPrepared, sql } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { allowReading } from './list';
import { type SummaryRow, summaryColumns, summaryJoins, toHealth, toSummary } from './rows';

type Row = SummaryRow & {
  document: Record<string, unknown>;
  problems: EntityProblem[];
  sourcePath: string | null;
  sourceLine: number | null;
  locationId: string | null;
  locationType: string | null;
  locationTarget: string | null;
  createdAt: Date;
  /** type, the other end, and whether it was stored from the other end */
  relations: [RelationType, string, boolean][] | null;
};

/** At most so many relations are answered with an entity: a team may own thousands, and a list shows them. */
const mostRelations = 1000;

/**
 * One entity with its relations in both directions, in one round trip. Kind, namespace and name in any letter case.
 * Archived ones are answered too: their page says so. Throws NotFound.
 */
export async function getEntity(ctx: Context, key: EntityKey): Promise<EntityView> {
  allowReading(ctx);
  const ref = formatReference(key);
  const [row] = await queryPrepared<Row>(
    ctx.db,
    sql`
    SELECT ${summaryColumns(ctx.now)}, e."document", e."problems", e."sourcePath", e."sourceLine", e."createdAt",
      l."id" AS "locationId", l."type" AS "locationType", l."target" AS "locationTarget",
      (SELECT json_agg(json_build_array(r."type", r."other", r."incoming")) FROM (
        (SELECT DISTINCT "type", "targetRef" AS "other", false AS "incoming" FROM "Relation"
          WHERE "sourceRef" = ${ref} LIMIT ${mostRelations})
        UNION ALL
        (SELECT DISTINCT "type", "sourceRef", true FROM "Relation" WHERE "targetRef" = ${ref} LIMIT ${mostRelations})
      ) AS r) AS "relations"
    FROM "Entity" e ${summaryJoins} LEFT JOIN "Location" l ON l."id" = e."locationId"
    WHERE e."ref" = ${ref}`,
  );
  if (!row) throw notFound('entity', ref);
  const scoped = { teamId: row.teamId };
  return {
    ...toSummary(row),
    document: row.document,
    relations: (row.relations ?? [])
      .map(([type, other, incoming]) => ({
        type: incoming ? inverseOf[type] : type,
        targetRef: other,
        target: splitReference(other),
      }))
      .sort((a, b) => compare(a.type, b.type) || compare(a.targetRef, b.targetRef)),
    problems: row.problems,
    source: {
      path: row.sourcePath,
      line: row.sourceLine,
      location: row.locationId
        ? { id: row.locationId, type: row.locationType ?? '', target: row.locationTarget ?? '' }
        : null,
    },
    createdAt: row.createdAt.toISOString(),
    can: { archive: can(ctx.actor, 'catalog.archive', scoped), restore: can(ctx.actor, 'catalog.restore', scoped) },
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type RelatedRow = {
  type: RelationType;
  other: string;
  incoming: boolean;
  kind: string | null;
  name: string | null;
  title: string | null;
  entityType: string | null;
  state: RelatedView['state'];
  health: SummaryRow['health'];
  healthReason: string | null;
  checkedAt: Date | null;
};

const badFirst = sql`CASE "health" WHEN 'down' THEN 0 WHEN 'degraded' THEN 1 WHEN 'unknown' THEN 2 WHEN 'healthy' THEN 3 ELSE 4 END`;

/** The neighbours of an entity with what a graph and a table show of them: worst health first, then by name. */
export async function listRelated(ctx: Context, ref: string, most = 200): Promise<RelatedView[]> {
  allowReading(ctx);
  const rows = await queryPrepared<RelatedRow>(
    ctx.db,
    sql`
    SELECT * FROM (
      SELECT r."type", r."other", r."incoming", e."kind", e."name", e."title", e."type" AS "entityType", e."state"::text,
        ${healthSql(ctx.now)} AS "health", h."reason" AS "healthReason", h."checkedAt"
      FROM (
        (SELECT DISTINCT "type", "targetRef" AS "other", false AS "incoming" FROM "Relation"
          WHERE "sourceRef" = ${ref} LIMIT ${mostRelations})
        UNION ALL
        (SELECT DISTINCT "type", "sourceRef", true FROM "Relation" WHERE "targetRef" = ${ref} LIMIT ${mostRelations})
      ) AS r LEFT JOIN "Entity" e ON e."ref" = r."other" LEFT JOIN "Probe" h ON h."entityRef" = r."other"
    ) AS x ORDER BY ${badFirst}, "other" LIMIT ${most}`,
  );
  return rows.map((row) => {
    const parts = splitReference(row.other);
    return {
      type: row.incoming ? inverseOf[row.type] : row.type,
      ref: row.other,
      kind: kindSpelling(parts.kind),
      namespace: parts.namespace,
      name: row.name ?? parts.name,
      title: row.title,
      entityType: row.entityType,
      known: row.kind !== null,
      state: row.state,
      health: toHealth(row),
    };
  });
}
