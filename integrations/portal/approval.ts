import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import type { ApprovalAnswer } from '@/domain/automation/ports';

const longestHours = 92 * 24;
const most = 50;

const approvers = z
  .array(z.string().min(1))
  .max(most)
  .describe('owner (a lead of the run’s team), role:platform, group:security, user:marta');

const stage = z.strictObject({
  name: z.string().max(120).optional(),
  approvers: approvers.optional(),
  condition: z.string().max(2000).optional(),
  need: z.number().int().min(1).max(20).default(1),
});

const Input = z
  .object({
    title: z.string().min(1).max(200).describe('What is asked for, in a line; a name in it between backticks'),
    reason: z.string().max(4000).default('').describe('What whoever decides should know'),
    approvers: approvers.default(['owner']),
    condition: z
      .string()
      .max(2000)
      .optional()
      .describe(
        'CEL about the candidate: which of them may decide, such as "group:default/security" in candidate.leads',
      ),
    need: z.number().int().min(1).max(20).default(1).describe('How many of them have to approve'),
    stages: z.array(stage).min(1).max(10).optional().describe('Instead: several groups, one after the other'),
    timeoutHours: z.number().positive().max(longestHours).default(72).describe('How long it waits'),
    onTimeout: z.enum(['fail', 'escalate']).default('fail').describe('escalate: others may decide as well, once'),
    escalateTo: approvers.default([]).describe('Who may decide as well, for as long again'),
  })
  .refine(({ onTimeout, escalateTo }) => onTimeout === 'fail' || escalateTo.length > 0, {
    message: 'Say to whom it is escalated.',
    path: ['escalateTo'],
  });
type Input = z.output<typeof Input>;

const stagesOf = ({ stages, approvers: of, condition, need }: Input) => stages ?? [{ approvers: of, condition, need }];
const escalationOf = ({ onTimeout, escalateTo }: Input) => (onTimeout === 'escalate' ? escalateTo : []);

/** After the time to decide the portal itself takes the run up again; this is for when it could not. */
const graceSeconds = 300;

/** Waits for people, as long as it takes. */
export const approvalWait = defineAction({
  id: 'approval:wait',
  title: 'Wait for approval',
  description: 'Asks people and goes on when enough of them have approved. A rejection, or silence, fails the step.',
  // Asked once per step, however often the step is done.
  repeatable: true,
  takesSecrets: [],
  gives: ['approvedBy', 'comment', 'approvalId'],
  input: Input,
  plan: async (input, { ctx, ports }) => {
    const who = await ports.approvals.foresee(ctx, { stages: stagesOf(input), escalateTo: escalationOf(input) });
    const after = input.onTimeout === 'escalate' ? ', then others are asked as well' : '';
    const note = `Asks ${who.join(', then ')}; within ${input.timeoutHours} h${after}`;
    return [{ sign: 'create', kind: 'Approval', object: input.title, note }];
  },
  apply: async (input, { ctx, ports, run, step, idempotencyKey, log }) => {
    const { title, reason, timeoutHours: hours } = input;
    const answer = await ports.approvals.ask(ctx, {
      ...{ title, reason, hours, stages: stagesOf(input), escalateTo: escalationOf(input) },
      ...{ runId: run.id, key: `${idempotencyKey}.approval`, since: step.startedAt },
    });
    if (answer.status === 'pending') {
      if (answer.isNew) log('info', `Asked ${answer.who}: ${title}`);
      const seconds = (answer.expiresAt.getTime() - ctx.now.getTime()) / 1000 + graceSeconds;
      return { wait: { seconds: Math.max(graceSeconds, Math.ceil(seconds)), reason: `Waits for ${answer.who}` } };
    }
    if (answer.status !== 'approved') throw refusal(answer);
    const names = answer.by.map(({ name, behalf }) => (behalf ? `${name} for ${behalf}` : name));
    log(answer.isBroken ? 'warn' : 'info', wordsFor(answer, names));
    return { output: { approvedBy: names, comment: answer.comment ?? '', approvalId: answer.id } };
  },
});

const wordsFor = ({ isBroken, comment }: ApprovalAnswer, names: string[]) =>
  isBroken
    ? `${names.join(', ')} went on without a decision: ${comment}`
    : `Approved by ${names.join(', ')}${comment ? `: ${comment}` : ''}`;

function refusal({ status, by, comment }: ApprovalAnswer): ActionError {
  const retry = 'Retry this step to ask again.';
  if (status === 'expired') return new ActionError('Nobody decided in time.', retry);
  if (status === 'withdrawn') return new ActionError('The request for approval was withdrawn.', retry);
  const who = by.map(({ name, behalf }) => (behalf ? `${name} for ${behalf}` : name)).join(', ');
  return new ActionError(`Rejected by ${who}${comment ? `: ${comment}` : ''}`, `Settle it with ${who}. ${retry}`);
}
