import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { jobType } from '@/domain/jobs/schema';
import { type Stage, stagesOf } from './approvers';
import { RequestApprovalInput } from './schema';

export const expireApprovalJob = jobType('approval.expire', z.object({ approvalId: z.string() }));
export const remindApprovalJob = jobType('approval.remind', z.object({ approvalId: z.string() }));

/** People are reminded when two thirds of the time are over, of what waits for longer than a few hours. */
const remindAfter = 2 / 3;
const remindedHours = 6;

/** Who decides on a stage, as the columns that lists ask for. */
export const columnsOf = ({ of }: Stage) => ({
  decideRoles: of.roles,
  decideRefs: of.refs,
  decideOwner: of.owner,
  decideWhen: of.when ?? null,
});

/** Ends the time to decide, or widens who may, when it is over. */
export const scheduleExpiry = (ctx: CommandContext, id: string, expiresAt: Date): Promise<void> =>
  enqueue(ctx.tx, expireApprovalJob, { approvalId: id }, { runAt: expiresAt, key: `approval.expire:${id}` });

/**
 * Asks people. Called as `requestApproval.within(ctx, ...)` by what has to wait, in its transaction: the waiting thing
 * and the request exist together or not at all.
 */
export const requestApproval = command({
  name: 'approval.request',
  input: RequestApprovalInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'approval.request'),
  run: async (ctx, input) => {
    const id = newId('approval', ctx.now);
    const { subject, requester, alternative, cost, hours, escalation, ...columns } = input;
    const expiresAt = new Date(ctx.now.getTime() + hours * 3_600_000);
    const [first] = stagesOf(input.stages);
    await ctx.tx.approvalRequest.create({
      data: {
        ...columns,
        ...(first && columnsOf(first)),
        id,
        subjectKind: subject.kind,
        subjectId: subject.id,
        requesterId: requester.id,
        requesterName: requester.name,
        ...(alternative && { alternative }),
        ...(cost && { cost }),
        ...(escalation && { escalation }),
        createdAt: ctx.now,
        expiresAt,
      },
    });
    await scheduleExpiry(ctx, id, expiresAt);
    if (hours >= remindedHours) {
      const runAt = new Date(ctx.now.getTime() + hours * remindAfter * 3_600_000);
      await enqueue(ctx.tx, remindApprovalJob, { approvalId: id }, { runAt, key: `approval.remind:${id}` });
    }
    return {
      result: { id, expiresAt },
      subject: { kind: 'approval', id, teamId: input.teamId },
      detail: { action: input.action, subject: subject.id, title: input.title, rule: input.rule },
    };
  },
});
