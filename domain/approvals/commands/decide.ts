import { can } from '@/domain/access/permissions';
import { stagesOf } from '@/domain/approvals/approvers';
import type { ApprovalHandlers } from '@/domain/approvals/handlers';
import { approvalLifecycle } from '@/domain/approvals/lifecycle';
import { spendLink } from '@/domain/approvals/link';
import { columnsOf } from '@/domain/approvals/request';
import { Alternative, type ApprovalAction, Ask, DecideApprovalInput } from '@/domain/approvals/schema';
import { principals, seatOf, viewerOf } from '@/domain/approvals/seats';
import { ownRequest, refusalFor } from '@/domain/approvals/verdicts';
import { type CommandContext, command, type Verdict } from '@/domain/core/command';
import type { Actor } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { conflict, invalid } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { move } from '@/domain/core/lifecycle';
import type { ApprovalDecision, ApprovalRequest } from '@/prisma/generated/client';
import { loadRequest, subjectOf } from './load';

type Loaded = Awaited<ReturnType<typeof loadForDecision>>;
type Input = ReturnType<typeof DecideApprovalInput.parse>;

async function loadForDecision(ctx: CommandContext, input: Input) {
  const row = await loadRequest(ctx, input.id);
  const [asked, viewer, decisions] = await Promise.all([
    principals(ctx.tx, row.requesterId),
    viewerOf(ctx.tx, ctx.actor, ctx.now),
    ctx.tx.approvalDecision.findMany({ where: { requestId: row.id }, orderBy: { decidedAt: 'asc' }, take: 500 }),
  ]);
  const isOwn = asked.some((id) => viewer.own.includes(id));
  const hasDecided = decisions.some(({ personId }) => personId === viewer.id);
  return { row, viewer, decisions, isOwn, hasDecided, seat: seatOf(viewer, row, asked, decisions) };
}

function mayDecide(actor: Actor, { row, isOwn, hasDecided, seat }: Loaded): Verdict {
  if (isOwn) return { allowed: false, reason: ownRequest };
  // Too late is another answer than not allowed.
  if (seat || hasDecided) return can(actor, 'approval.decide', { isNamed: true });
  return refusalFor(actor, row);
}

/**
 * One person's word on a request. It ends with the last approval that it needs, or with one rejection; whoever waits goes
 * on in the same transaction. Nobody counts twice, in person or by a deputy, and nobody decides on what they asked for.
 * Throws Forbidden, Conflict when it is over or one has decided already, Invalid where there is nothing smaller to grant.
 */
export const decideWith = (handlers: ApprovalHandlers) =>
  command({
    name: 'approval.decide',
    input: DecideApprovalInput,
    load: loadForDecision,
    allow: mayDecide,
    run: async (ctx, input, loaded) => {
      const { row } = loaded;
      const alternative = input.reduced ? Alternative.nullable().parse(row.alternative) : null;
      if (input.reduced && !alternative) throw invalid('This request offers nothing smaller. Approve or reject it.');
      checkOpen(ctx, loaded);
      if (input.link) await spendLink(ctx, input.link, row.id);
      const decision = await note(ctx, input, loaded);
      const counted = decision.decision === 'approve' ? count(loaded, decision) : undefined;
      if (counted && !counted.isLast) await goOn(ctx, row, counted, input.reduced);
      const status = counted && !counted.isLast ? row.status : await settle(ctx, handlers, row, input);
      const detail = {
        ...{ decision: input.decision, reduced: alternative !== null, about: row.subjectId, title: row.title },
        ...(decision.forName && { behalf: decision.forName }),
        ...(counted && { approvals: counted.approvals, need: counted.need, stageDone: counted.isStageDone }),
      };
      const { approvals = 0, need = 0 } = counted ?? {};
      return { result: { id: row.id, status, approvals, need }, subject: subjectOf(row), detail };
    },
  });

function checkOpen(ctx: CommandContext, { row, hasDecided }: Loaded): void {
  if (row.status !== 'pending') throw conflict(`This request is ${row.status}, so it cannot be decided now.`);
  if (row.expiresAt <= ctx.now) throw conflict('This request has expired. Whoever asked can ask again.');
  if (hasDecided) throw conflict('You have decided on this request already. It waits for somebody else.');
}

async function note(ctx: CommandContext, input: Input, { row, viewer, seat }: Loaded): Promise<ApprovalDecision> {
  const isDeputy = seat !== undefined && seat.id !== viewer.id;
  return ctx.tx.approvalDecision.create({
    data: {
      id: newId('decision', ctx.now),
      requestId: row.id,
      stage: row.stage,
      decision: input.decision,
      personId: viewer.id,
      personName: ctx.actor.name,
      forId: isDeputy ? seat.id : null,
      forName: isDeputy ? seat.name : null,
      seatId: seat?.id ?? viewer.id,
      comment: input.comment,
      way: input.link ? 'link' : input.way,
      decidedAt: ctx.now,
    },
  });
}

type Counted = { approvals: number; need: number; isStageDone: boolean; isLast: boolean };

function count({ row, decisions }: Loaded, latest: ApprovalDecision): Counted {
  const stages = stagesOf(row.stages);
  const need = stages[row.stage]?.need ?? 1;
  const approvals = [...decisions, latest].filter(
    ({ stage, decision }) => stage === row.stage && decision === 'approve',
  ).length;
  const isStageDone = approvals >= need;
  return { approvals, need, isStageDone, isLast: isStageDone && row.stage + 1 >= stages.length };
}

/** It needs more people. The row says which stage is open, and that somebody has granted less. */
async function goOn(ctx: CommandContext, row: ApprovalRequest, { isStageDone }: Counted, reduced?: boolean) {
  const next = isStageDone ? stagesOf(row.stages)[row.stage + 1] : undefined;
  const { count: written } = await ctx.tx.approvalRequest.updateMany({
    where: { id: row.id, status: 'pending', stage: row.stage },
    data: { ...(next && { stage: row.stage + 1, ...columnsOf(next) }), ...(reduced && { reduced }) },
  });
  if (written === 0) throw conflict('This request has changed in the meantime. Look again, then repeat.');
  await announce(ctx.tx, { topic: `${row.subjectKind}:${row.subjectId}`, type: 'approval.decide', teamId: row.teamId });
}

async function settle(ctx: CommandContext, handlers: ApprovalHandlers, row: ApprovalRequest, input: Input) {
  const reduced = input.decision === 'approve' && (input.reduced === true || row.reduced);
  const status = await move(ctx.tx.approvalRequest, approvalLifecycle, row, input.decision, {
    decidedAt: ctx.now,
    decidedById: ctx.actor.id,
    decidedByName: ctx.actor.name,
    comment: input.comment,
    reduced,
  });
  const handler = handlers[row.action as ApprovalAction];
  if (input.decision === 'reject') {
    await handler.refused(ctx, row, { how: 'rejected', by: ctx.actor.name, comment: input.comment });
    return status;
  }
  const alternative = reduced ? Alternative.nullable().parse(row.alternative) : null;
  await handler.approved(ctx, row, alternative?.ask ?? Ask.parse(row.ask));
  return status;
}
