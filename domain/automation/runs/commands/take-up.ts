import type { CommandContext } from '@/domain/core/command';
import { conflict, notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { enqueue } from '@/domain/jobs/enqueue';
import { flowOf } from '../../templates/flow';
import { runLifecycle } from '../lifecycle';
import { failedStep } from '../record';
import { advanceKey, advanceRunJob, isKept, keepDays } from '../schema';
import { lockTurns, turnsHeld } from '../turns';
import { pinnedVersion } from '../version';

const columns = { position: true, stepId: true, name: true, phase: true, status: true, isTolerated: true } as const;

/** A run that has failed, with what a command needs to take it up again. Throws NotFound. */
export async function loadFailed(ctx: CommandContext, id: string) {
  const run = await ctx.tx.run.findUnique({
    where: { id },
    select: {
      ...{ id: true, number: true, status: true, teamId: true, requesterId: true, finishedAt: true },
      ...{ versionId: true, turnKey: true, turnLimit: true, attempt: true },
      steps: { orderBy: { position: 'asc' }, select: columns },
    },
  });
  if (!run) throw notFound('run', id);
  const flow = flowOf((await pinnedVersion(ctx.tx, run.versionId)).document);
  const failed = failedStep(run.steps);
  return { ...run, failed, source: failed && flow[failed.position]?.source, flow };
}
export type FailedRun = Awaited<ReturnType<typeof loadFailed>>;

/**
 * Brings a failed run back into the queue, from the step that failed. What had been undone is done anew, under new keys;
 * what clears up after the run begins afresh. Throws Conflict when it has not failed, its files are kept no longer, or
 * another run holds its concurrency key.
 */
export async function takeUp(ctx: CommandContext, run: FailedRun): Promise<void> {
  const { tx, now } = ctx;
  const { id, turnKey } = run;
  if (run.status === 'failed' && !isKept(run.finishedAt, now)) {
    throw conflict(`The files of a failed run are kept for ${keepDays} days. Start this one again from the beginning.`);
  }
  await move(tx.run, runLifecycle, run, 'retry', {
    ...{ finishedAt: null, error: null, cure: null, cause: null, ending: null },
    attempt: { increment: 1 },
  });
  if (turnKey) {
    await tx.$queryRaw(lockTurns(turnKey));
    const { count, first } = await turnsHeld(tx, turnKey);
    // This run counts itself already.
    if (count > (run.turnLimit ?? 1)) throw conflict(`Run ${first} is at work on the same. Retry when it is over.`);
  }
  const undone = run.flow.flatMap(({ undoes, position }) =>
    undoes !== undefined && run.steps[position]?.status === 'succeeded' ? [undoes] : [],
  );
  await redo(ctx, run, undone);
  await enqueue(tx, advanceRunJob, { runId: id }, { key: advanceKey(id) });
}

/** The failed step keeps the rounds that it has done; what was undone keeps nothing but its spans. */
async function redo({ tx }: CommandContext, { id, failed, attempt }: FailedRun, undone: number[]): Promise<void> {
  const isWork = failed?.phase === 'main';
  await tx.$executeRaw`
    UPDATE "RunStep" SET "status" = 'pending', "error" = NULL, "finishedAt" = NULL, "question" = NULL,
      "progress" = CASE
        WHEN "position" = ANY(${undone}) OR (${isWork} AND "phase" <> 'main') THEN json_build_object('redo', ${attempt}::int)
        WHEN "progress" IS NULL THEN NULL
        ELSE json_build_object('redo', "progress" -> 'redo', 'outputs', COALESCE("progress" -> 'outputs', '[]')) END,
      "output" = CASE WHEN "status" = 'failed' THEN "output" END
    WHERE "runId" = ${id} AND ("position" = ANY(${undone}) OR ("status" = 'failed' AND NOT "isTolerated")
      OR ("phase" = 'main' AND "status" = 'cancelled')
      OR (${isWork} AND "phase" <> 'main' AND "status" <> 'pending'))`;
}
