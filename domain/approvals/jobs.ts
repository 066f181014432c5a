import type { Context } from '@/domain/core/context';
import { done, handle, type JobHandler, snooze } from '@/domain/jobs/handler';
import { escalateApproval, remindApproval } from './commands/end';
import type { ApprovalCommands } from './commands/with-handlers';
import { expireApprovalJob, remindApprovalJob } from './request';

/** What comes with time: a reminder, others who are asked when it is over, and the end of what nobody decided on. */
export const approvalJobs = ({ expireApproval }: Pick<ApprovalCommands, 'expireApproval'>): JobHandler[] => [
  handle(expireApprovalJob, async (ctx: Context, { approvalId }) => {
    const row = await ctx.db.approvalRequest.findUnique({ where: { id: approvalId } });
    if (row?.status !== 'pending') return done;
    const seconds = Math.ceil((row.expiresAt.getTime() - ctx.now.getTime()) / 1000);
    if (seconds > 0) return snooze(seconds);
    const isLast = row.escalation === null || row.escalatedAt !== null;
    await (isLast ? expireApproval(ctx, { id: approvalId }) : escalateApproval(ctx, { id: approvalId }));
    return done;
  }),
  handle(remindApprovalJob, async (ctx: Context, { approvalId }) => {
    const row = await ctx.db.approvalRequest.findUnique({ where: { id: approvalId } });
    if (row?.status !== 'pending' || row.remindedAt || row.expiresAt <= ctx.now) return done;
    await remindApproval(ctx, { id: approvalId });
    return done;
  }),
];
