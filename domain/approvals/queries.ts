import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import type { Prisma } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import type { ApprovalRequest } from '@/prisma/generated/client';
import { Escalation } from './approvers';
import { type LinkState, readLink } from './link';
import {
  Alternative,
  type ApprovalAction,
  type ApprovalItem,
  type ApprovalView,
  Check,
  type DelegationView,
  type ListApprovalsInput,
  PlannedLine,
} from './schema';
import { approversOf, listDeciders, principals, seatOf, type Viewer, viewerOf, whereAmong } from './seats';
import { refused } from './verdicts';
import { decisionView, itemOf, stageViews, teamsOf, withDecisions, wordsFor } from './view';

const historyLength = 14;
const mostConditions = 200;

/** What the viewer may decide, in person or for somebody else; never what either of them asked for, nor twice. */
function forViewer({ own, self, absent, id }: Viewer): Prisma.ApprovalRequestWhereInput {
  const seats = [...(self ? [{ candidate: self, own }] : []), ...absent];
  return {
    status: 'pending',
    requesterId: { notIn: own },
    decisions: { none: { personId: id } },
    OR: seats.map(({ candidate, own: theirs }) => ({
      ...whereAmong(candidate),
      requesterId: { notIn: theirs },
      decisions: { none: { seatId: candidate.id } },
    })),
  };
}

const withCondition = { decideWhen: { not: null } };

/** Those with a condition of their own, which only code can ask: the ids of those that do not let the viewer. */
async function notForViewer(ctx: Context, viewer: Viewer): Promise<string[]> {
  const rows = await ctx.db.approvalRequest.findMany({
    where: { AND: [forViewer(viewer), withCondition] },
    include: withDecisions,
    take: mostConditions,
  });
  return rows.filter((row) => !seatOf(viewer, row, [row.requesterId], row.decisions)).map(({ id }) => id);
}

/** How many requests wait for the viewer: the number beside Approvals in the rail. */
export async function countApprovalsForMe(ctx: Context): Promise<number> {
  const viewer = await viewerOf(ctx.db, ctx.actor, ctx.now);
  const [waiting, others, reviews] = await Promise.all([
    ctx.db.approvalRequest.count({ where: forViewer(viewer) }),
    notForViewer(ctx, viewer),
    ctx.db.approvalRequest.count({ where: toReview(ctx, viewer) }),
  ]);
  return waiting - others.length + reviews;
}

/** What began without a decision, nobody has looked at, and the viewer may. */
function toReview(ctx: Context, { own }: Viewer): Prisma.ApprovalRequestWhereInput {
  const everywhere = can(ctx.actor, 'approval.review').allowed;
  const led = ctx.actor.kind === 'person' ? ctx.actor.teams.filter(({ role }) => role === 'lead') : [];
  return {
    reviewedAt: null,
    brokenAt: { not: null },
    brokenById: { notIn: own },
    requesterId: { notIn: own },
    ...(everywhere ? {} : { teamId: { in: led.map(({ id }) => id) } }),
  };
}

/**
 * Requests: newest first; what waits for the viewer oldest first; decided ones by the newest decision.
 * Everybody signed in may see them; who may decide stands in `can`.
 */
export async function listApprovals(ctx: Context, input: ListApprovalsInput): Promise<Page<ApprovalItem>> {
  const viewer = await viewerOf(ctx.db, ctx.actor, ctx.now);
  const column = input.scope === 'decided' ? 'decidedAt' : 'createdAt';
  const direction = input.scope === 'forMe' || input.scope === 'review' ? 'asc' : 'desc';
  const others = input.scope === 'forMe' ? await notForViewer(ctx, viewer) : [];
  const scope: Record<ListApprovalsInput['scope'], Prisma.ApprovalRequestWhereInput> = {
    all: {},
    forMe: { ...forViewer(viewer), id: { notIn: others } },
    mine: { requesterId: { in: viewer.own } },
    decided: { decidedAt: { not: null } },
    review: toReview(ctx, viewer),
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
    include: withDecisions,
    orderBy: [{ [column]: direction }, { id: direction }],
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [(row[column] ?? row.createdAt).toISOString(), row.id]);
  const teams = await teamsOf(ctx, page.items);
  return { ...page, items: page.items.map((row) => itemOf(ctx, row, teams, viewer)) };
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
  const row = await ctx.db.approvalRequest.findUnique({ where: { id: input.id }, include: withDecisions });
  if (!row) throw notFound('request', input.id);
  const [viewer, teams, deciders, words, history, asked] = await Promise.all([
    viewerOf(ctx.db, ctx.actor, ctx.now),
    teamsOf(ctx, [row]),
    listDeciders(ctx.db, approversOf(row), row, row.decisions),
    wordsFor(ctx, row),
    historyOf(ctx, row),
    principals(ctx.db, row.requesterId),
  ]);
  const escalation = Escalation.nullable().parse(row.escalation);
  return {
    ...itemOf(ctx, row, teams, viewer, asked),
    reason: row.reason,
    checks: Check.array().parse(row.checks),
    plan: PlannedLine.array().parse(row.plan),
    alternative: Alternative.nullable().parse(row.alternative),
    stages: stageViews(row, words),
    decisions: row.decisions.map(decisionView),
    deciders: row.status === 'pending' ? deciders.map(({ id, name }) => ({ id, name })) : [],
    escalation: escalation && {
      who: words(escalation.of),
      at: (row.escalatedAt ?? row.expiresAt).toISOString(),
    },
    history,
  };
}

async function historyOf(ctx: Context, row: ApprovalRequest): Promise<ApprovalView['history']> {
  const rows = await ctx.db.approvalRequest.findMany({
    where: { requesterId: row.requesterId, id: { not: row.id } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: historyLength,
  });
  return rows.map(({ id, status, title, createdAt, comment, brokenAt }) => {
    return { id, status, title, createdAt: createdAt.toISOString(), comment, wasBroken: brokenAt !== null };
  });
}

/**
 * For the page of a thing: all that waits for a decision about it, oldest first, and what began without one; where nothing
 * waits, also what was asked last.
 */
export async function approvalsAbout(
  ctx: Context,
  subjectId: string,
  action?: ApprovalAction,
): Promise<ApprovalView[]> {
  const rows = await ctx.db.approvalRequest.findMany({
    where: { subjectId, ...(action && { action }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, status: true, brokenAt: true },
    take: 50,
  });
  const isWaiting = rows.some(({ status }) => status === 'pending');
  const shown = rows.filter(
    ({ status, brokenAt }, at) => status === 'pending' || brokenAt !== null || (at === 0 && !isWaiting),
  );
  return Promise.all(shown.reverse().map((row) => getApproval(ctx, row)));
}

/** How long decisions took in the last 30 days: the middle one, in minutes; null where nothing was decided. */
export async function usualWaitMinutes(ctx: Context, input: { teamId: string }): Promise<number | null> {
  const since = new Date(ctx.now.getTime() - 30 * 86_400_000);
  const [row] = await ctx.db.$queryRaw<{ minutes: number | null }[]>`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM "decidedAt" - "createdAt") / 60)::float AS minutes
    FROM "ApprovalRequest" WHERE "teamId" = ${input.teamId} AND "decidedById" IS NOT NULL AND "createdAt" > ${since}`;
  return row?.minutes ?? null;
}

/** What a link of a mail is worth to the viewer. */
export const getApprovalLink = (ctx: Context, token: string): Promise<LinkState> =>
  readLink(ctx.db, token, ctx.actor.id, ctx.now);

/** Who decides for the viewer, and for whom the viewer does: what runs or is ahead, and the last of what is over. */
export async function listDelegations(ctx: Context): Promise<DelegationView[]> {
  const rows = await ctx.db.approvalDelegation.findMany({
    where: { OR: [{ personId: ctx.actor.id }, { deputyId: ctx.actor.id }] },
    orderBy: [{ until: 'desc' }, { id: 'desc' }],
    take: 30,
  });
  const ids = [...new Set(rows.flatMap(({ personId, deputyId }) => [personId, deputyId]))];
  const people = await ctx.db.person.findMany({ where: { id: { in: ids } }, take: ids.length });
  const somebody = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? 'Somebody who is gone' });
  return rows.map((row) => {
    const isOver = row.endedAt !== null || row.until <= ctx.now;
    const end = isOver
      ? refused('It is over already.')
      : can(ctx.actor, 'approval.endDelegation', { requesterId: row.personId });
    return {
      id: row.id,
      person: somebody(row.personId),
      deputy: somebody(row.deputyId),
      from: row.from.toISOString(),
      until: (row.endedAt ?? row.until).toISOString(),
      reason: row.reason,
      state: isOver ? 'over' : row.from > ctx.now ? 'ahead' : 'running',
      can: { end },
    };
  });
}
