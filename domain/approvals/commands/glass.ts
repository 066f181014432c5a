import type { ApprovalHandlers } from '@/domain/approvals/handlers';
import { approvalLifecycle } from '@/domain/approvals/lifecycle';
import { type ApprovalAction, Ask, BreakGlassInput, ReviewInput } from '@/domain/approvals/schema';
import { principals, viewerOf } from '@/domain/approvals/seats';
import { mayBreakGlass, mayReview } from '@/domain/approvals/verdicts';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { loadRequest, subjectOf } from './load';

/**
 * What was asked for begins at once, without a decision, on somebody's own name: owners, platform and admins are told, and
 * a review stays open until somebody else has looked at it. For an emergency that cannot wait, also one's own.
 */
export const breakGlassWith = (handlers: ApprovalHandlers) =>
  command({
    name: 'approval.breakGlass',
    input: BreakGlassInput,
    load: (ctx, { id }) => loadRequest(ctx, id),
    allow: mayBreakGlass,
    run: async (ctx, { reason }, row) => {
      const glass = { brokenAt: ctx.now, brokenById: ctx.actor.id, brokenReason: reason };
      const status = await move(ctx.tx.approvalRequest, approvalLifecycle, row, 'override', {
        ...{ decidedAt: ctx.now, decidedById: ctx.actor.id, decidedByName: ctx.actor.name },
        ...glass,
      });
      await handlers[row.action as ApprovalAction].approved(ctx, { ...row, ...glass }, Ask.parse(row.ask));
      const detail = { about: row.subjectId, title: row.title, reason };
      return { result: { id: row.id, status }, subject: subjectOf(row), detail };
    },
  });

async function loadForReview(ctx: CommandContext, { id }: { id: string }) {
  const row = await loadRequest(ctx, id);
  const viewer = await viewerOf(ctx.tx, ctx.actor, ctx.now);
  const involved = [...(await principals(ctx.tx, row.requesterId)), row.brokenById ?? ''];
  return { row, isInvolved: involved.some((one) => viewer.own.includes(one)) };
}

/** Closes what break-glass left open, with what was found. Never by whoever began it or asked for it. */
export const reviewApproval = command({
  name: 'approval.review',
  input: ReviewInput,
  load: loadForReview,
  allow: (actor, { row, isInvolved }) =>
    // Too late, or nothing to look at, is another answer than not allowed.
    mayReview(actor, { ...row, reviewedAt: null, brokenAt: row.brokenAt ?? row.createdAt }, isInvolved),
  run: async (ctx, { comment }, { row }) => {
    if (!row.brokenAt) throw conflict('This request was not begun without a decision.');
    const { count } = await ctx.tx.approvalRequest.updateMany({
      where: { id: row.id, reviewedAt: null },
      data: { reviewedAt: ctx.now, reviewedById: ctx.actor.id, reviewedByName: ctx.actor.name, review: comment },
    });
    if (count === 0) throw conflict(`${row.reviewedByName ?? 'Somebody'} has looked at it already.`);
    return {
      result: { id: row.id },
      subject: subjectOf(row),
      detail: { about: row.subjectId, title: row.title, comment },
    };
  },
});
