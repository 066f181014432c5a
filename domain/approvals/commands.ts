import { can } from '@/domain/access/permissions';
import { type CommandContext, command, type Verdict } from '@/domain/core/command';
import type { Actor } from '@/domain/core/context';
import type { Tx } from '@/domain/core/db';
import { announce } from '@/domain/core/emit';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import type { ApprovalRequest } from '@/prisma/generated/client';
import type { ApprovalHandlers, Refusal } from './handlers';
import { approvalLifecycle } from './lifecycle';
import { Alternative, type ApprovalAction, ApprovalId, Ask, DecideApprovalInput, RecordPlanInput } from './schema';

const subjectOf = (row: ApprovalRequest) => ({ kind: 'approval', id: row.id, teamId: row.teamId });

async function load(tx: Tx, id: string): Promise<ApprovalRequest> {
  const row = await tx.approvalRequest.findUnique({ where: { id } });
  if (!row) throw notFound('request', id);
  return row;
}

/** The person behind an id: of a token, whoever made it, so that nobody decides through a token of their own. */
async function principals(tx: Tx, id: string): Promise<string[]> {
  const token = await tx.serviceToken.findUnique({ where: { id }, select: { createdById: true } });
  return token?.createdById ? [id, token.createdById] : [id];
}

async function loadForDecision(ctx: CommandContext, input: { id: string }) {
  const row = await load(ctx.tx, input.id);
  const [asked, deciding] = await Promise.all([principals(ctx.tx, row.requesterId), principals(ctx.tx, ctx.actor.id)]);
  return { row, isOwn: asked.some((id) => deciding.includes(id)) };
}

const ownRequest = 'Nobody decides on their own request, nor through a token of their own.';

function mayDecide(actor: Actor, { row, isOwn }: { row: ApprovalRequest; isOwn: boolean }): Verdict {
  if (isOwn) return { allowed: false, reason: ownRequest };
  return can(actor, 'approval.decide', { teamId: row.teamId, requesterId: row.requesterId });
}

/**
 * Ends a pending request without a decision, inside the transaction of whatever ended it. The waiting command is told.
 */
export async function closeRequest(
  ctx: CommandContext,
  handlers: ApprovalHandlers,
  row: ApprovalRequest,
  refusal: Refusal & { how: 'expired' | 'withdrawn' },
): Promise<void> {
  const event = refusal.how === 'expired' ? 'expire' : 'withdraw';
  await move(ctx.tx.approvalRequest, approvalLifecycle, row, event, { decidedAt: ctx.now, comment: refusal.comment });
  await handlers[row.action as ApprovalAction].refused(ctx, row, refusal);
}

/**
 * The commands on requests, made from the handlers of whatever may wait for one. The last capability in the import
 * order that asks for approvals composes them: domain/environments/commands/decisions.ts.
 */
export function approvalCommands(handlers: ApprovalHandlers) {
  const decideApproval = command({
    name: 'approval.decide',
    input: DecideApprovalInput,
    load: loadForDecision,
    allow: mayDecide,
    run: async (ctx, input, { row }) => {
      const alternative = input.reduced ? Alternative.nullable().parse(row.alternative) : null;
      if (input.reduced && !alternative) throw invalid('This request offers nothing smaller. Approve or reject it.');
      if (row.status === 'pending' && row.expiresAt <= ctx.now) {
        throw conflict('This request has expired. Whoever asked can ask again.');
      }
      const status = await move(ctx.tx.approvalRequest, approvalLifecycle, row, input.decision, {
        decidedAt: ctx.now,
        decidedById: ctx.actor.id,
        decidedByName: ctx.actor.name,
        comment: input.comment,
        reduced: alternative !== null,
      });
      const handler = handlers[row.action as ApprovalAction];
      if (input.decision === 'approve') await handler.approved(ctx, row, alternative?.ask ?? Ask.parse(row.ask));
      else await handler.refused(ctx, row, { how: 'rejected', by: ctx.actor.name, comment: input.comment });
      const detail = {
        decision: input.decision,
        reduced: alternative !== null,
        about: row.subjectId,
        title: row.title,
      };
      return { result: { id: row.id, status }, subject: subjectOf(row), detail };
    },
  });

  const withdrawApproval = command({
    name: 'approval.withdraw',
    input: ApprovalId,
    load: (ctx, input) => load(ctx.tx, input.id),
    allow: (actor, row) => can(actor, 'approval.withdraw', { teamId: row.teamId, requesterId: row.requesterId }),
    run: async (ctx, _input, row) => {
      await closeRequest(ctx, handlers, row, { how: 'withdrawn', by: ctx.actor.name });
      return { result: { id: row.id, status: 'withdrawn' }, subject: subjectOf(row), detail: { about: row.subjectId } };
    },
  });

  const expireApproval = command({
    name: 'approval.expire',
    input: ApprovalId,
    load: (ctx, input) => load(ctx.tx, input.id),
    allow: (actor) => can(actor, 'approval.expire'),
    run: async (ctx, _input, row) => {
      if (row.expiresAt > ctx.now) throw conflict('This request has time left.');
      await closeRequest(ctx, handlers, row, { how: 'expired', by: 'the portal' });
      return { result: { id: row.id, status: 'expired' }, subject: subjectOf(row), detail: { about: row.subjectId } };
    },
  });

  return { decideApproval, withdrawApproval, expireApproval };
}

export type ApprovalCommands = ReturnType<typeof approvalCommands>;

/** Puts the provider's plan beside a pending request, once the worker has asked the provider for it. */
export const recordPlan = command({
  name: 'approval.plan',
  input: RecordPlanInput,
  silent: true,
  load: async (ctx, input) =>
    ctx.tx.approvalRequest.findFirst({ where: { subjectId: input.subjectId, status: 'pending' } }),
  allow: (actor) => can(actor, 'approval.plan'),
  run: async (ctx, input, row) => {
    if (!row) throw notFound('pending request about', input.subjectId);
    await ctx.tx.approvalRequest.update({ where: { id: row.id }, data: { plan: input.plan } });
    await announce(ctx.tx, { topic: `approval:${row.id}`, type: 'approval.plan', teamId: row.teamId });
    return { result: undefined, subject: subjectOf(row), detail: { lines: input.plan.length } };
  },
});
