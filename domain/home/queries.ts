import { can } from '@/domain/access/permissions';
import { listRuns } from '@/domain/automation/runs/queries';
import { countEntities, listEntities } from '@/domain/catalog/queries/list';
import { EntityFilters } from '@/domain/catalog/schema';
import type { Context } from '@/domain/core/context';
import { forbidden } from '@/domain/core/errors';
import { listEnvironments } from '@/domain/environments/queries/list';
import { healthDays } from '@/domain/health/queries';
import { getReport } from '@/domain/reports/queries';
import { listNeeds } from './needs';
import type { HomeView, RunningNow, Used } from './schema';

const shownServices = 8;
const shownEnvironments = 5;
const windowDays = 90;

/**
 * The first page: what waits for the viewer, what is theirs, what runs. Who is in no team sees what all teams use and run.
 */
export async function getHome(ctx: Context): Promise<HomeView> {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const memberships = ctx.actor.kind === 'person' ? ctx.actor.teams : [];
  const teams = { ids: memberships.map(({ id }) => id), refs: memberships.map(({ ref }) => ref) };
  const [needs, services, environments, used, running, report] = await Promise.all([
    listNeeds(ctx, teams),
    myServices(ctx, teams.refs),
    myEnvironments(ctx),
    mostUsed(ctx, teams.ids),
    runningNow(ctx, teams.ids),
    teams.ids.length === 0 ? getReport(ctx, {}) : null,
  ]);
  return { needs, services, environments, used, running, report };
}

async function myServices(ctx: Context, refs: string[]): Promise<HomeView['services']> {
  const self = ctx.actor.kind === 'person' ? [ctx.actor.ref] : [];
  const owner = [...refs, ...self];
  const filters = { owner, kind: ['component'] };
  const href = `/catalog?${new URLSearchParams([['kind', 'Component'], ...owner.map((ref) => ['owner', ref])])}`;
  const [page, total] = await Promise.all([
    listEntities(ctx, { ...filters, orderBy: 'tier', limit: shownServices }),
    countEntities(ctx, EntityFilters.parse(filters), 1000),
  ]);
  const days = await healthDays(
    ctx,
    page.items.map(({ ref }) => ref),
    30,
  );
  return { items: page.items.map((item) => ({ ...item, days: days.get(item.ref) ?? [] })), total, href };
}

/** Those that live, the one first that ends next. */
async function myEnvironments(ctx: Context): Promise<HomeView['environments']> {
  const [living, unfinished, total] = await Promise.all([
    listEnvironments(ctx, { scope: 'mine', orderBy: 'expiresAt', limit: 20 }),
    listEnvironments(ctx, { scope: 'mine', phase: 'unfinished', orderBy: 'requestedAt', limit: shownEnvironments }),
    ctx.db.environment.count({
      where: { requesterId: ctx.actor.id, status: { notIn: ['destroyed', 'rejected'] } },
    }),
  ]);
  const alive = living.items.filter(({ status }) => status === 'ready' || status === 'asleep');
  return { items: [...unfinished.items, ...alive].slice(0, shownEnvironments), total };
}

type UsedRow = Omit<Used, 'kind'> & { kind: string };

/**
 * Templates and environment types by how often the teams used them in the last 90 days. An environment that was begun and
 * never ready has failed, also when it was cleared away since.
 */
async function mostUsed(ctx: Context, teamIds: string[]): Promise<Used[]> {
  const since = new Date(ctx.now.getTime() - windowDays * 86_400_000);
  const everybody = teamIds.length === 0;
  const rows = await ctx.db.$queryRaw<UsedRow[]>`
    SELECT * FROM (
      SELECT 'template' AS "kind", "templateName" AS "name", max("templateTitle") AS "title", NULL AS "icon",
        count(*)::int AS "uses",
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM "finishedAt" - "startedAt"))
          FILTER (WHERE "status" = 'succeeded'))::float8 AS "medianSeconds",
        (count(*) FILTER (WHERE "status" = 'succeeded'))::float8
          / NULLIF(count(*) FILTER (WHERE "status" IN ('succeeded', 'failed')), 0) AS "successRate"
      FROM "Run" WHERE "createdAt" > ${since} AND (${everybody} OR "teamId" = ANY(${teamIds})) GROUP BY "templateName"
      UNION ALL
      SELECT 'environment-type', "typeName", max("typeTitle"), max("typeIcon"), count(*)::int,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM "readyAt" - "approvedAt"))
          FILTER (WHERE "readyAt" IS NOT NULL))::float8,
        (count(*) FILTER (WHERE "readyAt" IS NOT NULL))::float8
          / NULLIF(count(*) FILTER (WHERE "readyAt" IS NOT NULL
            OR ("provisioningAt" IS NOT NULL AND "status" IN ('failed', 'destroying', 'destroyed'))), 0)
      FROM "Environment" WHERE "requestedAt" > ${since} AND (${everybody} OR "teamId" = ANY(${teamIds})) GROUP BY "typeName"
    ) used ORDER BY "uses" DESC, "title" LIMIT 5`;
  return rows.map((row) => ({ ...row, kind: row.kind === 'template' ? 'template' : 'environment-type' }));
}

async function runningNow(ctx: Context, teamIds: string[]): Promise<RunningNow[]> {
  const status: ('running' | 'waiting' | 'queued')[] = ['running', 'waiting', 'queued'];
  const { items } = await listRuns(ctx, { status, limit: 4, ...(teamIds.length > 0 && { team: teamIds }) });
  return items.map((run) => ({
    id: run.id,
    title: run.templateTitle,
    subject: run.subject,
    status: run.status,
    requesterName: run.requester.name,
    step: run.currentStep?.name ?? null,
    stepsDone: run.stepsDone,
    stepCount: run.stepCount,
    startedAt: run.startedAt,
  }));
}
