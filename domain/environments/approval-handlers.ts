import type { ApprovalHandlers, Refusal } from '@/domain/approvals/handlers';
import { runApprovalHandlers } from '@/domain/automation/runs/approvals';
import { wakeRun } from '@/domain/automation/runs/wake';
import type { CommandContext } from '@/domain/core/command';
import { emit } from '@/domain/core/emit';
import { move } from '@/domain/core/lifecycle';
import type { ApprovalRequest, Environment } from '@/prisma/generated/client';
import { lengthen } from './commands/extend';
import { loadEnvironment, subjectOf } from './commands/load';
import { approve } from './commands/request';
import { environmentLifecycle } from './lifecycle';

/** What becomes of whatever waited when people have decided: in the decision's own transaction. */
export const approvalHandlers: ApprovalHandlers = {
  ...runApprovalHandlers,
  'environment.request': {
    approved: async (ctx, request, ask) => {
      const row = await loadEnvironment(ctx, { id: request.subjectId });
      await approve(ctx, row, { ttlHours: Number(ask.hours) });
      await tell(ctx, row, 'environment.approve', request, { hours: ask.hours });
    },
    refused: async (ctx, request, refusal) => {
      const row = await loadEnvironment(ctx, { id: request.subjectId });
      const changes = { error: sentenceOf(refusal), endedAt: ctx.now };
      await move(ctx.tx.environment, environmentLifecycle, row, 'reject', changes);
      await wakeRun(ctx.tx, row.runId);
      await tell(ctx, row, 'environment.reject', request, { how: refusal.how, comment: refusal.comment ?? null });
    },
  },
  'environment.extend': {
    approved: async (ctx, request, ask) => {
      const row = await loadEnvironment(ctx, { id: request.subjectId });
      await lengthen(ctx, row, Number(ask.hours));
      await tell(ctx, row, 'environment.approveExtension', request, { hours: ask.hours });
    },
    refused: async (ctx, request, refusal) => {
      const row = await loadEnvironment(ctx, { id: request.subjectId });
      const data = { how: refusal.how, comment: refusal.comment ?? null };
      await tell(ctx, row, 'environment.rejectExtension', request, data);
    },
  },
};

function sentenceOf({ how, by, comment }: Refusal): string {
  if (how === 'expired') return 'Nobody decided in time, so the request expired. It can be asked for again.';
  if (how === 'withdrawn') return `Withdrawn by ${by}.`;
  return comment ? `Rejected by ${by}: ${comment}` : `Rejected by ${by}.`;
}

/** The decision stands in the environment's own history, too, and its page hears of it. */
async function tell(ctx: CommandContext, row: Environment, type: string, request: ApprovalRequest, data: object) {
  const { actor, now: at, requestId } = ctx;
  const how = request.brokenAt ? { broken: true } : {};
  await emit(ctx.tx, {
    actor,
    at,
    requestId,
    type,
    subject: subjectOf(row),
    data: { approval: request.id, ...how, ...data },
  });
}
