import type { Context } from '@/domain/core/context';
import { done, handle, type JobHandler, snooze } from '@/domain/jobs/handler';
import type { ApprovalCommands } from './commands';
import { expireApprovalJob } from './request';

/** Lets requests expire that nobody decided on in time. */
export const approvalJobs = ({ expireApproval }: Pick<ApprovalCommands, 'expireApproval'>): JobHandler[] => [
  handle(expireApprovalJob, async (ctx: Context, { approvalId }) => {
    const row = await ctx.db.approvalRequest.findUnique({ where: { id: approvalId } });
    if (row?.status !== 'pending') return done;
    const seconds = Math.ceil((row.expiresAt.getTime() - ctx.now.getTime()) / 1000);
    if (seconds > 0) return snooze(seconds);
    await expireApproval(ctx, { id: approvalId });
    return done;
  }),
];
