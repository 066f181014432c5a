import { can } from '@/domain/access/permissions';
import { RecordPlanInput } from '@/domain/approvals/schema';
import { command } from '@/domain/core/command';
import { announce } from '@/domain/core/emit';
import { notFound } from '@/domain/core/errors';
import { subjectOf } from './load';

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
