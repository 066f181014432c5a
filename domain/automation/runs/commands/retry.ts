import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { enqueue } from '@/domain/jobs/enqueue';
import { runLifecycle } from '../lifecycle';
import { advanceKey, advanceRunJob, isKept, keepDays, RunId } from '../schema';
import { loadRun, note } from './cancel';

/**
 * Takes up a failed run from the step that failed: what came before it is not done again, and its outputs and files are
 * there. Throws NotFound, Forbidden, or Conflict when the run has not failed or its files are kept no longer.
 */
export const retryRun = command({
  name: 'run.retry',
  input: RunId,
  load: (ctx, { id }) => loadRun(ctx, id),
  allow: (actor, run) => can(actor, 'run.retry', run),
  run: async (ctx, _, run) => {
    const { tx, now, actor } = ctx;
    const { id, number, teamId } = run;
    if (run.status === 'failed' && !isKept(run.finishedAt, now)) {
      throw conflict(
        `The files of a failed run are kept for ${keepDays} days. Start this one again from the beginning.`,
      );
    }
    await move(tx.run, runLifecycle, run, 'retry', {
      finishedAt: null,
      error: null,
      cure: null,
      cause: null,
      attempt: { increment: 1 },
    });
    const [step] = await tx.$queryRaw<{ name: string; position: number }[]>`
      UPDATE "RunStep" SET "status" = 'pending', "error" = NULL, "finishedAt" = NULL,
        "progress" = CASE WHEN "progress" IS NULL THEN NULL ELSE json_build_object('outputs', COALESCE("progress" -> 'outputs', '[]')) END
      WHERE "runId" = ${id} AND "status" = 'failed' RETURNING "name", "position"`;
    await note(ctx, id, 'info', `${actor.name} takes the run up again from “${step?.name}”.`);
    await enqueue(tx, advanceRunJob, { runId: id }, { key: advanceKey(id) });
    const detail = { number, step: step?.name };
    return { result: { id, status: 'running' as const }, subject: { kind: 'run', id, teamId }, detail };
  },
});
