import { can } from '@/domain/access/permissions';
import { listApprovals } from '@/domain/approvals/queries';
import { unowned as isUnowned } from '@/domain/catalog/sql';
import type { Context } from '@/domain/core/context';
import { listHealth } from '@/domain/health/queries';
import type { Need, Needs } from './schema';

/** Of each kind; what is more stands on its own page. One more is asked for, to know whether there is. */
const few = 5;
const asked = few + 1;
const week = 7 * 86_400_000;
const day = 86_400_000;

type Find = (ctx: Context, teams: { ids: string[]; refs: string[] }) => Promise<Need[]>;

/** What waits for the viewer, most urgent kind first, and whether there is more of one. */
export async function listNeeds(ctx: Context, teams: { ids: string[]; refs: string[] }): Promise<Needs> {
  const kinds = [
    askingRuns,
    failedRuns,
    approvals,
    failedEnvironments,
    troubledServices,
    expiringEnvironments,
    unowned,
  ];
  const found = await Promise.all(kinds.map((find) => find(ctx, teams)));
  return { items: found.flatMap((list) => list.slice(0, few)), isCut: found.some((list) => list.length > few) };
}

/** Runs that wait for a word about a step that was interrupted, where the viewer may give it. */
const askingRuns: Find = async (ctx) => {
  type Row = {
    id: string;
    title: string;
    subject: string | null;
    teamId: string | null;
    requesterId: string;
    askedAt: string | null;
    step: string;
  };
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT r."id", r."templateTitle" AS "title", r."subject", r."teamId", r."requesterId", s."name" AS "step",
      s."question" ->> 'askedAt' AS "askedAt"
    FROM "Run" r JOIN "RunStep" s ON s."runId" = r."id" AND s."status" = 'waiting' AND s."question" IS NOT NULL
    WHERE r."status" = 'waiting' AND r."waitsFor" = 'person' ORDER BY r."createdAt" DESC LIMIT 50`;
  return rows
    .filter((row) => can(ctx.actor, 'run.resolve', row).allowed)
    .slice(0, asked)
    .map((row) => ({
      id: row.id,
      kind: 'run-asks',
      title: row.subject ? `${row.title} · \`${row.subject}\`` : row.title,
      text: `“${row.step}” was interrupted and is not safe to repeat. Did it take effect?`,
      at: row.askedAt ?? ctx.now.toISOString(),
      href: `/runs/${row.id}`,
    }));
};

/** Own runs of the last week that failed, unless the same was done successfully afterwards. */
const failedRuns: Find = async (ctx) => {
  const since = new Date(ctx.now.getTime() - week);
  type Row = { id: string; title: string; subject: string | null; error: string | null; finishedAt: Date | null };
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT * FROM (SELECT DISTINCT ON ("templateName", "subject") "id", "templateTitle" AS "title", "subject", "error", "finishedAt"
    FROM "Run" r WHERE "requesterId" = ${ctx.actor.id} AND "status" = 'failed' AND "createdAt" > ${since}
      AND NOT EXISTS (SELECT 1 FROM "Run" n WHERE n."requesterId" = r."requesterId" AND n."templateName" = r."templateName"
        AND n."subject" IS NOT DISTINCT FROM r."subject" AND n."createdAt" > r."createdAt"
        AND n."status" IN ('succeeded', 'running', 'waiting', 'queued'))
    ORDER BY "templateName", "subject", "createdAt" DESC) each ORDER BY "finishedAt" DESC NULLS LAST LIMIT ${asked}`;
  return rows.map((row) => ({
    id: row.id,
    kind: 'run-failed',
    title: row.subject ? `${row.title} · \`${row.subject}\`` : row.title,
    text: row.error ?? 'The run says why.',
    at: (row.finishedAt ?? ctx.now).toISOString(),
    href: `/runs/${row.id}`,
  }));
};

const approvals: Find = async (ctx) => {
  const { items } = await listApprovals(ctx, { scope: 'forMe', limit: asked });
  return items.map((item) => ({
    id: item.id,
    kind: 'approval',
    title: `${item.requester.name} asks for ${item.title}`,
    text: item.why,
    at: item.createdAt,
    href: `/approvals/${item.id}`,
  }));
};

type Environment = { id: string; name: string; typeTitle: string; error: string | null; at: Date };

const failedEnvironments: Find = async (ctx) => {
  const rows = await ctx.db.$queryRaw<Environment[]>`
    SELECT "id", "name", "typeTitle", "error", COALESCE("approvedAt", "requestedAt") AS "at" FROM "Environment"
    WHERE "requesterId" = ${ctx.actor.id} AND ("status" = 'failed' OR ("status" = 'destroying' AND "error" IS NOT NULL))
    ORDER BY "requestedAt" DESC LIMIT ${asked}`;
  return rows.map((row) => ({
    id: row.id,
    kind: 'environment-failed',
    title: `\`${row.name}\``,
    text: row.error ?? `${row.typeTitle} could not be made.`,
    at: row.at.toISOString(),
    href: `/environments/${row.id}`,
  }));
};

const troubledServices: Find = async (ctx, { refs }) => {
  if (refs.length === 0) return [];
  const { items } = await listHealth(ctx, { owner: refs, status: ['down', 'degraded'], limit: asked });
  return items.map((item) => ({
    id: item.ref,
    kind: item.status === 'down' ? 'service-down' : 'service-degraded',
    title: item.title ?? item.name,
    text: item.reason,
    at: item.since,
    href: `/catalog/${item.ref.replace(':', '/')}`,
  }));
};

const expiringEnvironments: Find = async (ctx) => {
  const soon = new Date(ctx.now.getTime() + day);
  const rows = await ctx.db.$queryRaw<Environment[]>`
    SELECT "id", "name", "typeTitle", NULL AS "error", "expiresAt" AS "at" FROM "Environment"
    WHERE "requesterId" = ${ctx.actor.id} AND "status" IN ('ready', 'asleep') AND "expiresAt" < ${soon}
    ORDER BY "expiresAt" LIMIT ${asked}`;
  return rows.map((row) => ({
    id: row.id,
    kind: 'environment-expiring',
    title: `\`${row.name}\``,
    text: `${row.typeTitle}. What is in it goes with it, unless you extend it.`,
    at: row.at.toISOString(),
    href: `/environments/${row.id}`,
  }));
};

type Unowned = {
  ref: string;
  name: string;
  title: string | null;
  ownerRef: string | null;
  person: string | null;
  changedAt: Date;
};

/** What the catalog counts as unowned: in a system of the viewer's teams, or once a member. */
const unowned: Find = async (ctx, { ids, refs }) => {
  if (refs.length === 0) return [];
  const rows = await ctx.db.$queryRaw<Unowned[]>`
    SELECT e."ref", e."name", e."title", e."ownerRef", p."name" AS "person", e."changedAt" FROM "Entity" e
    LEFT JOIN "Person" p ON p."ref" = e."ownerRef"
    WHERE e."state" = 'active' AND ${isUnowned}
      AND (e."systemRef" IN (SELECT s."ref" FROM "Entity" s WHERE s."kind" = 'system' AND s."ownerRef" = ANY(${refs}))
        OR EXISTS (SELECT 1 FROM "Membership" m WHERE m."personId" = p."id" AND m."teamId" = ANY(${ids})))
    ORDER BY e."changedAt" DESC LIMIT ${asked}`;
  return rows.map((row) => ({
    id: row.ref,
    kind: 'unowned',
    title: row.title ?? row.name,
    text: whyUnowned(row),
    at: row.changedAt.toISOString(),
    href: `/catalog/${row.ref.replace(':', '/')}`,
  }));
};

function whyUnowned({ ownerRef, person }: Unowned): string {
  if (person) return `Its owner, ${person}, left`;
  if (ownerRef) return `Its owner, ${ownerRef.replace(/^.*\//, '')}, is not known here`;
  return 'Nobody owns it, and its system is your team’s';
}
