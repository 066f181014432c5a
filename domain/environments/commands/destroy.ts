import { can } from '@/domain/access/permissions';
import { closeRequest } from '@/domain/approvals/commands/end';
import { wakeRun } from '@/domain/automation/runs/wake';
import { type CommandContext, command } from '@/domain/core/command';
import { emit } from '@/domain/core/emit';
import { move } from '@/domain/core/lifecycle';
import { approvalHandlers } from '@/domain/environments/approval-handlers';
import { destroyJob, inTurn } from '@/domain/environments/job-types';
import { environmentLifecycle } from '@/domain/environments/lifecycle';
import { EnvironmentId } from '@/domain/environments/schema';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Environment } from '@/prisma/generated/client';
import { loadEnvironment, scopeOf, subjectOf } from './load';

/**
 * Gives an environment back: nothing is billed from now on, its place in the quota is free, and the worker destroys what
 * it consists of. One that still waits for a decision is withdrawn. Of one that is being destroyed it starts the next
 * attempt at once.
 */
export const destroyEnvironment = command({
  name: 'environment.destroy',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.destroy', scopeOf(row)),
  run: async (ctx, _input, row) => {
    const status = await giveBack(ctx, row);
    return { result: { id: row.id, status }, subject: subjectOf(row), detail: { name: row.name, was: row.status } };
  },
});

async function giveBack(ctx: CommandContext, row: Environment): Promise<string> {
  await withdrawRequests(ctx, row, ctx.actor.name);
  if (row.status === 'requested') return 'rejected';
  const endedAt = row.endedAt ?? ctx.now;
  const status =
    row.status === 'destroying'
      ? row.status
      : await move(ctx.tx.environment, environmentLifecycle, row, 'destroy', { endedAt });
  // A longer life may have been asked for while we waited for the row.
  await withdrawRequests(ctx, row, ctx.actor.name);
  await wakeRun(ctx.tx, row.runId);
  await enqueue(ctx.tx, destroyJob, { environmentId: row.id }, inTurn(destroyJob, row.id));
  return status;
}

/** Ends what still waits for a decision about an environment that is about to go. */
export async function withdrawRequests(ctx: CommandContext, row: Environment, by: string): Promise<void> {
  const pending = await ctx.tx.approvalRequest.findMany({ where: { subjectId: row.id, status: 'pending' }, take: 10 });
  for (const request of pending) {
    const comment = `${by} has given the environment back.`;
    await closeRequest(ctx, approvalHandlers, request, { how: 'withdrawn', by, comment });
    const { actor, now: at, requestId } = ctx;
    const { id, teamId, title } = request;
    const subject = { kind: 'approval', id, teamId };
    await emit(ctx.tx, { actor, at, requestId, type: 'approval.withdraw', subject, data: { about: row.id, title } });
  }
}
