import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { jobType } from '@/domain/jobs/schema';
import { decideWithinHours, RequestApprovalInput } from './schema';

export const expireApprovalJob = jobType('approval.expire', z.object({ approvalId: z.string() }));

/**
 * Asks a person. Called as `requestApproval.within(ctx, ...)` by the command that has to wait, in its transaction:
 * the waiting thing and the request exist together or not at all.
 */
export const requestApproval = command({
  name: 'approval.request',
  input: RequestApprovalInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'approval.request'),
  run: async (ctx, input) => {
    const id = newId('approval', ctx.now);
    const expiresAt = new Date(ctx.now.getTime() + decideWithinHours * 3_600_000);
    const { subject, requester, ask, alternative, cost, ...columns } = input;
    await ctx.tx.approvalRequest.create({
      data: {
        ...columns,
        id,
        subjectKind: subject.kind,
        subjectId: subject.id,
        requesterId: requester.id,
        requesterName: requester.name,
        ask,
        ...(alternative && { alternative }),
        ...(cost && { cost }),
        createdAt: ctx.now,
        expiresAt,
      },
    });
    await enqueue(ctx.tx, expireApprovalJob, { approvalId: id }, { runAt: expiresAt, key: `approval.expire:${id}` });
    return {
      result: { id, expiresAt },
      subject: { kind: 'approval', id, teamId: input.teamId },
      detail: { action: input.action, subject: subject.id, title: input.title, rule: input.rule },
    };
  },
});
