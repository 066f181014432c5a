import { approvalsAbout } from '@/domain/approvals/queries';
import type { ApprovalView } from '@/domain/approvals/schema';
import type { Context } from '@/domain/core/context';
import type { Prisma } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { literal } from '@/domain/core/like';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { findTeam } from '@/domain/environments/prepare';
import {
  type EnvironmentItem,
  type ListEnvironmentsInput,
  type Phase,
  phases,
  type TeamUsage,
} from '@/domain/environments/schema';
import { Capabilities } from '@/domain/environments/types/schema';
import { teamUsage } from '@/domain/environments/usage';
import { type Around, environmentItem } from '@/domain/environments/view';
import type { Environment } from '@/prisma/generated/client';
import { usualOf } from './usual';

/** What belongs to the viewer's teams. */
const teamIdsOf = (ctx: Context) => (ctx.actor.kind === 'person' ? ctx.actor.teams.map(({ id }) => id) : []);

function scopeWhere(ctx: Context, scope: ListEnvironmentsInput['scope']): Prisma.EnvironmentWhereInput {
  if (scope === 'mine') return { requesterId: ctx.actor.id };
  return scope === 'team' ? { teamId: { in: teamIdsOf(ctx) } } : {};
}

async function filters(ctx: Context, input: ListEnvironmentsInput): Promise<Prisma.EnvironmentWhereInput> {
  const { q } = input;
  const contains = { contains: q && literal(q), mode: 'insensitive' } as const;
  const team = input.team ? await findTeam(ctx.db, ctx.actor, input.team) : undefined;
  return {
    AND: [
      scopeWhere(ctx, input.scope),
      input.status ? { status: input.status } : {},
      input.phase ? { status: { in: [...phases[input.phase]] } } : {},
      input.team ? { teamId: team?.id ?? '' } : {},
      input.type ? { typeName: input.type } : {},
      input.entity ? { entityRef: input.entity.toLowerCase() } : {},
      input.requester ? { OR: [{ requesterId: input.requester }, { requesterName: input.requester }] } : {},
      q ? { OR: [{ name: contains }, { requesterName: contains }, { typeTitle: contains }, { reason: contains }] } : {},
      input.orderBy === 'expiresAt' ? { expiresAt: { not: null } } : {},
    ],
  };
}

/** Environments: newest first, or those first that end next. Everybody signed in may see them; secrets are named only. */
export async function listEnvironments(ctx: Context, input: ListEnvironmentsInput): Promise<Page<EnvironmentItem>> {
  const direction = input.orderBy === 'expiresAt' ? 'asc' : 'desc';
  const rows = await ctx.db.environment.findMany({
    where: { AND: [await filters(ctx, input), input.cursor ? after(input.cursor, input.orderBy) : {}] },
    orderBy: [{ [input.orderBy]: direction }, { id: direction }],
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [(row[input.orderBy] ?? row.requestedAt).toISOString(), row.id]);
  const around = await aroundOf(ctx, page.items);
  return {
    ...page,
    items: await withUsual(
      ctx,
      page.items.map((row) => environmentItem(row, around)),
    ),
  };
}

/** What is being made is shown beside how long that usually takes. */
async function withUsual(ctx: Context, items: EnvironmentItem[]): Promise<EnvironmentItem[]> {
  const isMade = ({ status }: EnvironmentItem) => status === 'approved' || status === 'provisioning';
  const types = [...new Set(items.filter(isMade).map(({ type }) => type))];
  const usual = new Map(await Promise.all(types.map(async (type) => [type, await usualOf(ctx, type)] as const)));
  return items.map((item) => (isMade(item) ? { ...item, usual: usual.get(item.type) ?? null } : item));
}

function after(cursor: string, column: 'requestedAt' | 'expiresAt'): Prisma.EnvironmentWhereInput {
  const [at = '', id = ''] = decodeCursor(cursor, ['time', 'text']);
  const past = column === 'expiresAt' ? 'gt' : 'lt';
  return { OR: [{ [column]: { [past]: new Date(at) } }, { [column]: new Date(at), id: { [past]: id } }] };
}

/** What rows are shown together with. */
export async function aroundOf(ctx: Context, rows: Environment[]): Promise<Around> {
  const ids = (pick: (row: Environment) => string) => [...new Set(rows.map(pick))];
  const [teams, pending, provisioners] = await Promise.all([
    ctx.db.team.findMany({ where: { id: { in: ids(({ teamId }) => teamId) } }, take: 500 }),
    ctx.db.approvalRequest.findMany({
      where: { subjectId: { in: ids(({ id }) => id) }, status: 'pending' },
      take: 500,
    }),
    ctx.db.environmentProvisioner.findMany({ take: 200 }),
  ]);
  return {
    actor: ctx.actor,
    now: ctx.now,
    teams: new Map(teams.map(({ id, name }) => [id, { id, name }])),
    pending: new Map(pending.map((request) => [request.subjectId, request])),
    capabilities: new Map(provisioners.map(({ id, capabilities }) => [id, Capabilities.parse(capabilities)])),
  };
}

export type EnvironmentCounts = { mine: number; team: number; all: number; byPhase: Record<Phase, number> };

/** How many are not over: for the tabs; and how many of each phase the filters leave: for the groups. */
export async function countEnvironments(ctx: Context, input: ListEnvironmentsInput): Promise<EnvironmentCounts> {
  const live = { status: { notIn: [...phases.ended] } };
  const [mine, team, all, byStatus] = await Promise.all([
    ctx.db.environment.count({ where: { AND: [live, scopeWhere(ctx, 'mine')] } }),
    ctx.db.environment.count({ where: { AND: [live, scopeWhere(ctx, 'team')] } }),
    ctx.db.environment.count({ where: live }),
    ctx.db.environment.groupBy({
      by: ['status'],
      where: await filters(ctx, { ...input, phase: undefined, orderBy: 'requestedAt' }),
      _count: true,
    }),
  ]);
  const count = (phase: Phase) =>
    byStatus
      .filter(({ status }) => phases[phase].some((one) => one === status))
      .reduce((sum, { _count }) => sum + _count, 0);
  const byPhase = {
    unfinished: count('unfinished'),
    running: count('running'),
    asleep: count('asleep'),
    ended: count('ended'),
  };
  return { mine, team, all, byPhase };
}

/** Quota and cost of a team: the named one, or the viewer's first. Undefined where they have none. */
export async function getTeamUsage(ctx: Context, input: { team?: string } = {}): Promise<TeamUsage | undefined> {
  const own = ctx.actor.kind === 'person' ? ctx.actor.teams[0] : undefined;
  const team = input.team ? await findTeam(ctx.db, ctx.actor, input.team) : own;
  if (input.team && !team) throw notFound('team', input.team);
  if (!team) return undefined;
  const { byType: _byType, ...usage } = await teamUsage(ctx.db, team, ctx.now);
  return usage;
}

export type TeamQuota = { most: number; monthlyBudget: number | null };

/** What each team may hold, by its id; a team that is missing has the usual quota and no budget. At most 500. */
export async function listQuotas(ctx: Context): Promise<Record<string, TeamQuota>> {
  const rows = await ctx.db.environmentQuota.findMany({ take: 500 });
  return Object.fromEntries(
    rows.map(({ teamId, most, monthlyBudget }) => [
      teamId,
      { most, monthlyBudget: monthlyBudget === null ? null : Number(monthlyBudget) },
    ]),
  );
}

/** What somebody who asks for an approval holds and costs, for the one who decides. */
export async function getRequesterSummary(ctx: Context, input: { requesterId: string; teamId: string }) {
  const where = { requesterId: input.requesterId, status: { in: [...phases.running, ...phases.asleep] } };
  const [rows, ended] = await Promise.all([
    ctx.db.environment.findMany({ where, orderBy: { expiresAt: 'asc' }, take: 5 }),
    ctx.db.$queryRaw<{ hours: number | null }[]>`
      SELECT percentile_cont(0.5) WITHIN GROUP (
        ORDER BY "ttlHours" - extract(epoch FROM "endedAt" - "readyAt") / 3600)::float AS hours
      FROM "Environment" WHERE "requesterId" = ${input.requesterId} AND "status" = 'destroyed' AND "readyAt" IS NOT NULL`,
  ]);
  const around = await aroundOf(ctx, rows);
  return {
    open: rows.map((row) => environmentItem(row, around)),
    usuallyEndsEarlyHours: ended[0]?.hours ?? null,
  };
}

/** The approvals that environments wait for which a run has asked for: they hold the run up as its own would. */
export async function approvalsOfRun(ctx: Context, runId: string): Promise<ApprovalView[]> {
  const asked = await ctx.db.environment.findMany({ where: { runId }, select: { id: true }, take: 50 });
  const views = await Promise.all(asked.map(({ id }) => approvalsAbout(ctx, id, 'environment.request')));
  return views.flat();
}
