import { can } from '@/domain/access/permissions';
import type { Verdict } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import type { Prisma } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import type { ApprovalRequest } from '@/prisma/generated/client';
import {
  Alternative,
  type ApprovalAction,
  ApprovalCost,
  type ApprovalItem,
  type ApprovalView,
  Check,
  type ListApprovalsInput,
  PlannedLine,
} from './schema';

const historyLength = 14;

/** The ids that are the viewer: the person (of a token, whoever made it), and every token that they made. */
async function ownIds(ctx: Context): Promise<string[]> {
  const { id } = ctx.actor;
  const self =
    ctx.actor.kind === 'token'
      ? await ctx.db.serviceToken.findUnique({ where: { id }, select: { createdById: true } })
      : null;
  const person = self?.createdById ?? id;
  const made = await ctx.db.serviceToken.findMany({ where: { createdById: person }, select: { id: true }, take: 500 });
  return [id, person, ...made.map((token) => token.id)];
}

/** What the viewer may decide: theirs by role, or by leading the team; never what they asked for. */
function forViewer(ctx: Context, own: string[]): Prisma.ApprovalRequestWhereInput {
  const everywhere = can(ctx.actor, 'approval.decide').allowed;
  const led = ctx.actor.kind === 'person' ? ctx.actor.teams.filter((team) => team.role === 'lead') : [];
  const team = everywhere ? {} : { teamId: { in: led.map(({ id }) => id) } };
  return { status: 'pending', requesterId: { notIn: own }, ...team };
}

/** How many requests wait for the viewer: the number beside Approvals in the rail. */
export async function countApprovalsForMe(ctx: Context): Promise<number> {
  return ctx.db.approvalRequest.count({ where: forViewer(ctx, await ownIds(ctx)) });
}

/**
 * Requests: newest first; what waits for the viewer oldest first; decided ones by the newest decision.
 * Everybody signed in may see them; who may decide stands in `can`.
 */
export async function listApprovals(ctx: Context, input: ListApprovalsInput): Promise<Page<ApprovalItem>> {
  const own = await ownIds(ctx);
  const column = input.scope === 'decided' ? 'decidedAt' : 'createdAt';
  const direction = input.scope === 'forMe' ? 'asc' : 'desc';
  const scope: Record<ListApprovalsInput['scope'], Prisma.ApprovalRequestWhereInput> = {
    all: {},
    forMe: forViewer(ctx, own),
    mine: { requesterId: { in: own } },
    decided: { decidedAt: { not: null } },
  };
  const where: Prisma.ApprovalRequestWhereInput = {
    AND: [
      scope[input.scope],
      input.status ? { status: input.status } : {},
      input.team ? { teamId: { in: await teamIds(ctx, input.team) } } : {},
      input.subject ? { subjectId: input.subject } : {},
      input.cursor ? after(input.cursor, column, direction) : {},
    ],
  };
  const rows = await ctx.db.approvalRequest.findMany({
    where,
    orderBy: [{ [column]: direction }, { id: direction }],
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [(row[column] ?? row.createdAt).toISOString(), row.id]);
  const teams = await teamsOf(ctx, page.items);
  return { ...page, items: page.items.map((row) => item(ctx, row, teams, own)) };
}

/** The rows past the cursor in the order of the list. */
function after(cursor: string, column: 'createdAt' | 'decidedAt', direction: 'asc' | 'desc') {
  const [at = '', id = ''] = decodeCursor(cursor, ['time', 'text']);
  const past = direction === 'asc' ? 'gt' : 'lt';
  return { OR: [{ [column]: { [past]: new Date(at) } }, { [column]: new Date(at), id: { [past]: id } }] };
}

async function teamIds(ctx: Context, name: string): Promise<string[]> {
  const where = { OR: [{ id: name }, { ref: name.toLowerCase() }, { name }] };
  return (await ctx.db.team.findMany({ where, select: { id: true }, take: 10 })).map(({ id }) => id);
}

/** One request with everything that a decision needs. Throws NotFound. */
export async function getApproval(ctx: Context, input: { id: string }): Promise<ApprovalView> {
  const row = await ctx.db.approvalRequest.findUnique({ where: { id: input.id } });
  if (!row) throw notFound('request', input.id);
  const [own, teams, leads, history] = await Promise.all([
    ownIds(ctx),
    teamsOf(ctx, [row]),
    ctx.db.membership.findMany({
      where: { teamId: row.teamId, role: 'lead', personId: { not: row.requesterId }, person: { disabledAt: null } },
      include: { person: true },
      take: 20,
    }),
    ctx.db.approvalRequest.findMany({
      where: { requesterId: row.requesterId, id: { not: row.id } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: historyLength,
    }),
  ]);
  return {
    ...item(ctx, row, teams, own),
    reason: row.reason,
    checks: Check.array().parse(row.checks),
    plan: PlannedLine.array().parse(row.plan),
    alternative: Alternative.nullable().parse(row.alternative),
    deciders: leads.map(({ person }) => ({ id: person.id, name: person.name })),
    history: history.map(({ id, status, title, createdAt, comment }) => ({
      id,
      status,
      title,
      createdAt: createdAt.toISOString(),
      comment,
    })),
  };
}

/** How long decisions took in the last 30 days: the middle one, in minutes; null where nothing was decided. */
export async function usualWaitMinutes(ctx: Context, input: { teamId: string }): Promise<number | null> {
  const since = new Date(ctx.now.getTime() - 30 * 86_400_000);
  const [row] = await ctx.db.$queryRaw<{ minutes: number | null }[]>`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM "decidedAt" - "createdAt") / 60)::float AS minutes
    FROM "ApprovalRequest" WHERE "teamId" = ${input.teamId} AND "decidedById" IS NOT NULL AND "createdAt" > ${since}`;
  return row?.minutes ?? null;
}

type Teams = Map<string, { id: string; ref: string; name: string }>;

async function teamsOf(ctx: Context, rows: ApprovalRequest[]): Promise<Teams> {
  const ids = [...new Set(rows.map((row) => row.teamId))];
  const teams = await ctx.db.team.findMany({ where: { id: { in: ids } }, take: ids.length });
  return new Map(teams.map(({ id, ref, name }) => [id, { id, ref, name }]));
}

const refused = (reason: string): Verdict => ({ allowed: false, reason });

function verdicts(ctx: Context, row: ApprovalRequest, own: string[]): ApprovalItem['can'] {
  if (row.status !== 'pending') {
    const over = refused(`This request is ${row.status}.`);
    return { decide: over, withdraw: over };
  }
  const scoped = { teamId: row.teamId, requesterId: row.requesterId };
  const decide = own.includes(row.requesterId)
    ? refused('Nobody decides on their own request, nor through a token of their own.')
    : can(ctx.actor, 'approval.decide', scoped);
  return { decide, withdraw: can(ctx.actor, 'approval.withdraw', scoped) };
}

function item(ctx: Context, row: ApprovalRequest, teams: Teams, own: string[]): ApprovalItem {
  return {
    id: row.id,
    status: row.status,
    action: row.action as ApprovalAction,
    subject: { kind: row.subjectKind, id: row.subjectId },
    title: row.title,
    team: teams.get(row.teamId) ?? { id: row.teamId, ref: '', name: 'A team that is gone' },
    requester: { id: row.requesterId, name: row.requesterName },
    rule: row.rule,
    why: row.why,
    cost: ApprovalCost.nullable().parse(row.cost),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: row.decidedById ? { id: row.decidedById, name: row.decidedByName ?? '' } : null,
    comment: row.comment,
    reduced: row.reduced,
    can: verdicts(ctx, row, own),
  };
}
