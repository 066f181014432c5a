import { kindSpelling } from '@/domain/catalog/descriptors/kinds';
import { splitReference } from '@/domain/catalog/descriptors/reference';
import type { EntityState, EntitySummary, HealthView, OwnerView } from '@/domain/catalog/schema';
import { healthSql } from '@/domain/catalog/sql';
import { type Prisma, sql } from '@/domain/core/db';

/** What each query that answers entities selects, and how its rows become views. */
export type SummaryRow = {
  id: string;
  ref: string;
  kind: string;
  ownKind: string | null;
  namespace: string;
  name: string;
  title: string | null;
  description: string | null;
  type: string | null;
  lifecycle: string | null;
  tier: number | null;
  tags: string[];
  systemRef: string | null;
  ownerRef: string | null;
  teamId: string | null;
  teamName: string | null;
  personId: string | null;
  personName: string | null;
  personLeftAt: Date | null;
  ownerId: string | null;
  ownerTitle: string | null;
  state: EntityState;
  changedAt: Date;
  changedWhat: string;
  health: HealthView['status'] | null;
  healthReason: string | null;
  checkedAt: Date | null;
};

const formatKinds = ['component', 'api', 'resource', 'system', 'domain', 'group', 'user', 'location', 'template'];

/** Columns of `e`, with owner and probe joined by `summaryJoins`. A kind of one's own is spelled as its document does. */
export const summaryColumns = (now: Date): Prisma.Sql => sql`
  e."id", e."ref", e."kind", e."namespace", e."name", e."title", e."description", e."type", e."lifecycle", e."tier",
  CASE WHEN e."kind" = ANY(${formatKinds}) THEN NULL ELSE e."document"->>'kind' END AS "ownKind",
  e."tags", e."systemRef", e."ownerRef", e."state"::text, e."changedAt", e."changedWhat",
  t."id" AS "teamId", t."name" AS "teamName", p."id" AS "personId", p."name" AS "personName", p."disabledAt" AS "personLeftAt",
  o."id" AS "ownerId", o."title" AS "ownerTitle",
  ${healthSql(now)} AS "health", h."reason" AS "healthReason", h."checkedAt"`;

export const summaryJoins: Prisma.Sql = sql`
  LEFT JOIN "Team" t ON t."ref" = e."ownerRef"
  LEFT JOIN "Person" p ON p."ref" = e."ownerRef"
  LEFT JOIN "Entity" o ON o."ref" = e."ownerRef" AND o."kind" IN ('group', 'user') AND o."state" <> 'archived'
  LEFT JOIN "Probe" h ON h."entityRef" = e."ref"`;

export function toSummary(row: SummaryRow): EntitySummary {
  return {
    id: row.id,
    ref: row.ref,
    kind: row.ownKind ?? kindSpelling(row.kind),
    namespace: row.namespace,
    name: row.name,
    title: row.title,
    description: row.description,
    type: row.type,
    lifecycle: row.lifecycle,
    tier: row.tier,
    tags: row.tags,
    systemRef: row.systemRef,
    owner: toOwner(row),
    health: toHealth(row),
    state: row.state,
    changedAt: row.changedAt.toISOString(),
    changedWhat: row.changedWhat,
  };
}

type OwnerRow = Pick<
  SummaryRow,
  'ownerRef' | 'teamId' | 'teamName' | 'personId' | 'personName' | 'personLeftAt' | 'ownerId' | 'ownerTitle'
>;

/** A team or a person of the portal before an entity of the catalog; else, unresolved, who left or what the descriptor says. */
export function toOwner(row: OwnerRow): OwnerView | null {
  if (!row.ownerRef) return null;
  const ref = row.ownerRef;
  if (row.teamId && row.teamName) return { ref, name: row.teamName, kind: 'team', id: row.teamId };
  if (row.personName && row.personLeftAt) return { ref, name: row.personName, kind: 'unresolved', id: null };
  if (row.personId && row.personName) return { ref, name: row.personName, kind: 'person', id: row.personId };
  const name = row.ownerTitle ?? splitReference(ref).name;
  return { ref, name, kind: row.ownerId ? 'entity' : 'unresolved', id: row.ownerId };
}

/** Words instead of an old reading: an unknown health says why it is not known. */
export function toHealth(row: Pick<SummaryRow, 'health' | 'healthReason' | 'checkedAt'>): HealthView | null {
  if (!row.health) return null;
  const stale = row.health === 'unknown';
  const reason = stale ? (row.checkedAt ? 'No reading lately' : 'Not probed yet') : (row.healthReason ?? '');
  return { status: row.health, reason, checkedAt: row.checkedAt?.toISOString() ?? null };
}
