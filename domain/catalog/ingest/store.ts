import type { Descriptor } from '@/domain/catalog/descriptors/problem';
import { type Declared, forward } from '@/domain/catalog/descriptors/specification';
import type { EntityState } from '@/domain/catalog/schema';
import type { Db, Tx } from '@/domain/core/db';
import { liveChannel } from '@/domain/core/emit';
import { newId } from '@/domain/core/ids';
import { locks } from '@/domain/core/locks';
import type { Before } from './changes';
import type { Columns } from './columns';

/** A row as it goes to the database. `document` is JSON already: it is stored as it stands. */
export type WrittenRow = Columns & {
  id: string;
  ref: string;
  document: string;
  locationId: string | null;
  sourcePath: string | null;
  sourceLine: number | null;
  changedWhat: string;
  relations: Declared[];
};

export type Known = {
  id: string;
  ref: string;
  hash: string;
  state: EntityState;
  hasProblems: boolean;
  sourcePath: string | null;
  sourceLine: number | null;
  locationId: string | null;
  locationType: string | null;
  locationTarget: string | null;
};

export type EventRow = { entityId: string; type: string; data: Record<string, unknown> };

/** One import at a time writes: two that claim the same reference at once would otherwise both think it free. */
export async function lockCatalog(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${locks.catalog}::bigint)`;
}

export async function findExisting(tx: Db | Tx, refs: string[]): Promise<Map<string, Known>> {
  const rows = await tx.$queryRaw<Known[]>`
    SELECT e."id", e."ref", e."hash", e."state"::text, e."problems"::text <> '[]' AS "hasProblems", e."sourcePath", e."sourceLine",
      e."locationId", l."type" AS "locationType", l."target" AS "locationTarget"
    FROM "Entity" e LEFT JOIN "Location" l ON l."id" = e."locationId"
    WHERE e."ref" = ANY(${refs})`;
  return new Map(rows.map((row) => [row.ref, row]));
}

/** After many rows at once: until autovacuum comes by, a minute later, lists would be planned for the catalog of before. */
export async function refreshStatistics(tx: Tx): Promise<void> {
  await tx.$executeRaw`ANALYZE "Entity", "Relation"`;
}

/** The former versions of what is about to change. */
export async function findBefore(tx: Tx, ids: string[]): Promise<Map<string, Before>> {
  const rows = await tx.entity.findMany({
    where: { id: { in: ids } },
    select: {
      id: true,
      title: true,
      description: true,
      type: true,
      lifecycle: true,
      tier: true,
      ownerRef: true,
      systemRef: true,
      tags: true,
      document: true,
    },
  });
  return new Map(rows.map((row) => [row.id, { ...row, document: row.document as unknown as Descriptor }]));
}

/** Rows as one JSON value. The documents in it are JSON already and are put in as they stand. */
function asJson(rows: WrittenRow[]): string {
  const texts = rows.map(({ relations: _relations, document, ...row }) => {
    const fields = JSON.stringify(row);
    return `${fields.slice(0, -1)},"document":${document}}`;
  });
  return `[${texts.join(',')}]`;
}

export async function insertEntities(tx: Tx, rows: WrittenRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "Entity" ("id", "ref", "kind", "namespace", "name", "title", "description", "type", "lifecycle", "tier",
      "ownerRef", "systemRef", "tags", "searchText", "document", "hash", "locationId", "sourcePath", "sourceLine",
      "createdAt", "changedAt", "changedWhat")
    SELECT "id", "ref", "kind", "namespace", "name", "title", "description", "type", "lifecycle", "tier",
      "ownerRef", "systemRef", "tags", "searchText", "document", "hash", "locationId", "sourcePath", "sourceLine",
      ${now}, ${now}, "changedWhat"
    FROM json_to_recordset(${asJson(rows)}::json) AS r("id" text, "ref" text, "kind" text, "namespace" text, "name" text,
      "title" text, "description" text, "type" text, "lifecycle" text, "tier" int, "ownerRef" text, "systemRef" text,
      "tags" text[], "searchText" text, "document" json, "hash" text, "locationId" text, "sourcePath" text,
      "sourceLine" int, "changedWhat" text)`;
}

export async function updateEntities(tx: Tx, rows: WrittenRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Entity" e SET "kind" = r."kind", "namespace" = r."namespace", "name" = r."name", "title" = r."title",
      "description" = r."description", "type" = r."type", "lifecycle" = r."lifecycle", "tier" = r."tier",
      "ownerRef" = r."ownerRef", "systemRef" = r."systemRef", "tags" = r."tags", "searchText" = r."searchText",
      "document" = r."document", "hash" = r."hash", "locationId" = r."locationId", "sourcePath" = r."sourcePath",
      "sourceLine" = r."sourceLine", "changedWhat" = r."changedWhat", "changedAt" = ${now}, "state" = 'active',
      "problems" = '[]'
    FROM json_to_recordset(${asJson(rows)}::json) AS r("id" text, "ref" text, "kind" text, "namespace" text, "name" text,
      "title" text, "description" text, "type" text, "lifecycle" text, "tier" int, "ownerRef" text, "systemRef" text,
      "tags" text[], "searchText" text, "document" json, "hash" text, "locationId" text, "sourcePath" text,
      "sourceLine" int, "changedWhat" text)
    WHERE e."id" = r."id"`;
}

/** What each of these entities declares, in the stored direction. `existing` rows lose what they declared before. */
export async function replaceRelations(tx: Tx, rows: WrittenRow[], existing: boolean): Promise<void> {
  if (existing && rows.length) {
    await tx.$executeRaw`DELETE FROM "Relation" WHERE "originId" = ANY(${rows.map(({ id }) => id)})`;
  }
  const relations = rows.flatMap((row) =>
    row.relations.map((declared) => ({ originId: row.id, ...forward(row.ref, declared) })),
  );
  if (relations.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "Relation" ("sourceRef", "type", "targetRef", "originId")
    SELECT "sourceRef", "type", "targetRef", "originId"
    FROM json_to_recordset(${JSON.stringify(relations)}::json)
      AS r("sourceRef" text, "type" text, "targetRef" text, "originId" text)
    ON CONFLICT DO NOTHING`;
}

/** The same document as before, but sound again or in another place: nothing that counts as a change. */
export async function settle(tx: Tx, rows: { id: string; sourcePath: string | null; sourceLine: number | null }[]) {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Entity" e SET "problems" = '[]', "sourcePath" = r."sourcePath", "sourceLine" = r."sourceLine"
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r("id" text, "sourcePath" text, "sourceLine" int)
    WHERE e."id" = r."id"`;
}

type Stamp = { now: Date; actorName: string; requestId: string };

/** Event rows for many entities at once, and one word to live pages. */
export async function insertEvents(tx: Tx, events: EventRow[], stamp: Stamp): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({ id: newId('event', stamp.now), ...event }));
  await tx.$executeRaw`
    INSERT INTO "Event" ("id", "at", "type", "source", "subjectKind", "subjectId", "actorName", "requestId", "data")
    SELECT r."id", ${stamp.now}, r."type", '/slipway', 'entity', r."entityId", ${stamp.actorName}, ${stamp.requestId}, r."data"
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r("id" text, "type" text, "entityId" text, "data" jsonb)`;
  for (const { entityId, type } of events.slice(0, 20)) {
    const message = JSON.stringify({ topic: `entity:${entityId}`, type });
    await tx.$executeRaw`SELECT pg_notify(${liveChannel}, ${message})`;
  }
}
