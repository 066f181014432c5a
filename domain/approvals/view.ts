import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import type { Prisma } from '@/domain/core/db';
import type { ApprovalDecision } from '@/prisma/generated/client';
import { type Approvers, describeApprovers, stagesOf } from './approvers';
import {
  type ApprovalAction,
  ApprovalCost,
  type ApprovalItem,
  type DecisionView,
  type Somebody,
  type StageView,
} from './schema';
import { approversOf, seatOf, type Viewer } from './seats';
import { mayBreakGlass, mayReview, ownRequest, refusalFor, refused } from './verdicts';

export const withDecisions = {
  decisions: { orderBy: [{ decidedAt: 'asc' as const }, { id: 'asc' as const }], take: 200 },
} satisfies Prisma.ApprovalRequestInclude;
export type Row = Prisma.ApprovalRequestGetPayload<{ include: typeof withDecisions }>;

type Teams = Map<string, { id: string; ref: string; name: string }>;

export async function teamsOf(ctx: Context, rows: { teamId: string | null }[]): Promise<Teams> {
  const ids = [...new Set(rows.flatMap((row) => row.teamId ?? []))];
  const teams = ids.length > 0 ? await ctx.db.team.findMany({ where: { id: { in: ids } }, take: ids.length }) : [];
  return new Map(teams.map(({ id, ref, name }) => [id, { id, ref, name }]));
}

type Words = (of: Approvers) => string;

/** Puts whoever decides into words, with the names of all that the request names. */
export async function wordsFor(ctx: Context, row: Pick<Row, 'stages' | 'decideRefs' | 'teamId'>): Promise<Words> {
  const refs = [...new Set([...stagesOf(row.stages).flatMap(({ of }) => of.refs), ...row.decideRefs])];
  const where = { ref: { in: refs } };
  const select = { ref: true, name: true };
  const [people, teams, owner] = await Promise.all([
    refs.length > 0 ? ctx.db.person.findMany({ where, select, take: refs.length }) : [],
    refs.length > 0 ? ctx.db.team.findMany({ where, select, take: refs.length }) : [],
    row.teamId ? ctx.db.team.findUnique({ where: { id: row.teamId }, select: { name: true } }) : null,
  ]);
  const names = new Map([...people, ...teams].map(({ ref, name }) => [ref, name]));
  return (of) => describeApprovers(of, owner?.name ?? null, names);
}

const approvalsOf = (row: Row, stage: number) =>
  row.decisions.filter((one) => one.stage === stage && one.decision === 'approve').length;

export function stageViews(row: Row, words: Words): StageView[] {
  const isApproved = row.status === 'approved' && !row.brokenAt;
  return stagesOf(row.stages).map(({ name, need, of }, index) => ({
    name: name ?? null,
    need,
    // Escalation has widened the present one.
    who: words(index === row.stage ? approversOf(row) : of),
    approvals: approvalsOf(row, index),
    state: index < row.stage || isApproved ? 'done' : index === row.stage ? 'open' : 'ahead',
  }));
}

export const decisionView = (row: ApprovalDecision): DecisionView => ({
  decision: row.decision,
  stage: row.stage,
  by: { id: row.personId, name: row.personName },
  behalf: row.forId ? { id: row.forId, name: row.forName ?? '' } : null,
  comment: row.comment,
  way: row.way,
  at: row.decidedAt.toISOString(),
});

function verdicts(ctx: Context, row: Row, viewer: Viewer, asked: string[], seat: Somebody | undefined) {
  const { teamId, requesterId } = row;
  const isInvolved = [...asked, row.brokenById ?? ''].some((id) => viewer.own.includes(id));
  const review = mayReview(ctx.actor, row, isInvolved);
  const breakGlass = mayBreakGlass(ctx.actor, row);
  if (row.status !== 'pending') {
    const over = refused(`This request is ${row.status}.`);
    return { decide: over, withdraw: over, breakGlass, review };
  }
  const withdraw = can(ctx.actor, 'approval.withdraw', { teamId, requesterId });
  return { decide: mayDecide(ctx, row, viewer, asked, seat), withdraw, breakGlass, review };
}

function mayDecide(ctx: Context, row: Row, viewer: Viewer, asked: string[], seat: Somebody | undefined) {
  if (asked.some((id) => viewer.own.includes(id))) return refused(ownRequest);
  if (row.decisions.some(({ personId }) => personId === viewer.id)) {
    return refused('You have decided already. It waits for somebody else.');
  }
  return seat ? can(ctx.actor, 'approval.decide', { isNamed: true }) : refusalFor(ctx.actor, row);
}

/** A row as somebody sees it. `asked`: every id of whoever asked, where more than the row's is known. */
export function itemOf(ctx: Context, row: Row, teams: Teams, viewer: Viewer, asked = [row.requesterId]): ApprovalItem {
  const stages = stagesOf(row.stages);
  const isDecided = row.decisions.some(({ personId }) => personId === viewer.id);
  const seat = isDecided ? undefined : seatOf(viewer, row, asked, row.decisions);
  const isDeputy = seat !== undefined && seat.id !== viewer.id && row.status === 'pending';
  const progress = {
    approvals: approvalsOf(row, row.stage),
    need: stages[row.stage]?.need ?? 1,
    stage: row.stage + 1,
    stages: stages.length,
  };
  return {
    id: row.id,
    status: row.status,
    action: row.action as ApprovalAction,
    subject: { kind: row.subjectKind, id: row.subjectId },
    title: row.title,
    team: row.teamId ? (teams.get(row.teamId) ?? { id: row.teamId, ref: '', name: 'A team that is gone' }) : null,
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
    progress,
    deputyFor: isDeputy ? { id: seat.id, name: seat.name } : null,
    escalatedAt: row.escalatedAt?.toISOString() ?? null,
    ...afterwards(row),
    can: verdicts(ctx, row, viewer, asked, seat),
  };
}

/** What became of one that began without a decision. */
function afterwards(row: Row): Pick<ApprovalItem, 'broken' | 'reviewed'> {
  const by = { id: row.brokenById ?? '', name: row.decidedByName ?? '' };
  const reviewer = { id: row.reviewedById ?? '', name: row.reviewedByName ?? '' };
  return {
    broken: row.brokenAt && { by, at: row.brokenAt.toISOString(), reason: row.brokenReason ?? '' },
    reviewed: row.reviewedAt && { by: reviewer, at: row.reviewedAt.toISOString(), comment: row.review ?? '' },
  };
}
