import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { RetryInput, RunId } from '../schema';
import { storable } from '../storable';
import { note } from './cancel';
import { type FailedRun, loadFailed, takeUp } from './take-up';

/**
 * Takes up a failed run from the step that failed: what came before it is not done again (unless it had been undone), and
 * its outputs and files are there. Throws NotFound, Forbidden, or Conflict when the run has not failed or its files are
 * kept no longer.
 */
export const retryRun = command({
  name: 'run.retry',
  input: RunId,
  load: (ctx, { id }) => loadFailed(ctx, id),
  allow: (actor, run) => can(actor, 'run.retry', run),
  run: async (ctx, _, run) => {
    await takeUp(ctx, run);
    await note(ctx, run.id, 'info', `${ctx.actor.name} takes the run up again from “${run.failed?.name}”.`);
    return outcome(run, { step: run.failed?.name });
  },
});

/**
 * The same with other values in the failed step's input: the keys that are given stand in the place of what the template
 * works out. For the platform, and for whoever may retry where the step says `editableOnRetry`. Throws as retryRun does,
 * and Conflict for a step that goes over a list.
 */
export const retryEdited = command({
  name: 'run.retryEdited',
  input: RetryInput,
  load: (ctx, { id }) => loadFailed(ctx, id),
  allow: (actor, run) => can(actor, run.source?.editableOnRetry ? 'run.retry' : 'run.retryEdited', run),
  run: async (ctx, { input }, run) => {
    const { failed, source } = run;
    await takeUp(ctx, run);
    if (source?.each !== undefined || source?.matrix) {
      throw conflict(`“${failed?.name}” goes over a list, so it has no one input. Start the run again instead.`);
    }
    const edited = JSON.stringify({ edited: storable(input, 'The input') });
    await ctx.tx.$executeRaw`
      UPDATE "RunStep" SET "progress" = (COALESCE("progress"::jsonb, '{}') || ${edited}::jsonb)::json
      WHERE "runId" = ${run.id} AND "position" = ${failed?.position ?? -1}`;
    const keys = Object.keys(input).join(', ');
    const text = `${ctx.actor.name} takes the run up again from “${failed?.name}” with another input: ${keys}.`;
    await note(ctx, run.id, 'warn', text);
    return outcome(run, { step: failed?.name, input });
  },
});

/** Goes on with a failed run behind the step that failed, which stays undone. For the platform. Throws as retryRun does. */
export const skipStep = command({
  name: 'run.skip',
  input: RunId,
  load: (ctx, { id }) => loadFailed(ctx, id),
  allow: (actor, run) => can(actor, 'run.skip', run),
  run: async (ctx, _, run) => {
    const { failed } = run;
    await takeUp(ctx, run);
    await ctx.tx.$executeRaw`
      UPDATE "RunStep" SET "status" = 'skipped', "progress" = NULL, "output" = NULL, "finishedAt" = ${ctx.now}
      WHERE "runId" = ${run.id} AND "position" = ${failed?.position ?? -1}`;
    await note(ctx, run.id, 'warn', `${ctx.actor.name} skips “${failed?.name}”: the run goes on without it.`);
    return outcome(run, { step: failed?.name });
  },
});

function outcome({ id, number, teamId }: FailedRun, detail: Record<string, unknown>) {
  const subject = { kind: 'run', id, teamId };
  return { result: { id, status: 'running' as const }, subject, detail: { number, ...detail } };
}
