import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { runLifecycle } from '../lifecycle';
import { RunId } from '../schema';
import { insertLines } from '../store';

/** A run for a command that a person gives on it. */
export async function loadRun(ctx: CommandContext, id: string) {
  const run = await ctx.tx.run.findUnique({
    where: { id },
    select: { id: true, number: true, status: true, teamId: true, requesterId: true, finishedAt: true },
  });
  if (!run) throw notFound('run', id);
  return run;
}

/**
 * Stops a run that is not over. It is cancelled when this returns; a step that works is told within a second, and what
 * it has made by then stays. Throws NotFound, Forbidden, or Conflict when the run is over.
 */
export const cancelRun = command({
  name: 'run.cancel',
  input: RunId,
  load: (ctx, { id }) => loadRun(ctx, id),
  allow: (actor, run) => can(actor, 'run.cancel', run),
  run: async (ctx, _, run) => {
    const { tx, now, actor } = ctx;
    const changes = { hold: null, secrets: null, finishedAt: now };
    await move(tx.run, runLifecycle, run, 'cancel', changes);
    await tx.$executeRaw`
      UPDATE "RunStep" SET "status" = 'cancelled', "finishedAt" = ${now}::timestamptz, "progress" = NULL,
        "spans" = CASE WHEN "spans" -> -1 ->> 'from' IS NOT NULL AND "spans" -> -1 ->> 'to' IS NULL
          THEN jsonb_set("spans", '{-1,to}', to_jsonb(${now.toISOString()}::text)) ELSE "spans" END
      WHERE "runId" = ${run.id} AND "status" IN ('pending', 'running', 'waiting')`;
    await tx.runCheckpoint.deleteMany({ where: { runId: run.id } });
    await note(ctx, run.id, 'warn', `Cancelled by ${actor.name}.`);
    const { id, number, teamId } = run;
    return { result: { id, status: 'cancelled' as const }, subject: { kind: 'run', id, teamId }, detail: { number } };
  },
});

/** A line in the run's log from outside of its steps. */
export async function note(ctx: CommandContext, runId: string, level: string, text: string): Promise<void> {
  const line = { at: ctx.now.toISOString(), stepId: null, level, text };
  await ctx.tx.$executeRaw`
    WITH mine AS (UPDATE "Run" SET "logSeq" = "logSeq" + 1 WHERE "id" = ${runId} RETURNING "id", "logSeq")
    ${insertLines([line])}`;
}
