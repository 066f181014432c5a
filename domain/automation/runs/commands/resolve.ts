import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict, notFound } from '@/domain/core/errors';
import { enqueue } from '@/domain/jobs/enqueue';
import { advanceKey, advanceRunJob, ResolveInput } from '../schema';
import { storable } from '../storable';
import { loadRun, note } from './cancel';

const words = {
  done: 'it took effect, so the run goes on',
  again: 'it is to be done again',
  'give-up': 'it is given up',
};

/**
 * Answers what a run asks about a step that was interrupted and may not be repeated by itself: it took effect (with what
 * it would have answered), do it again, or give up. Throws NotFound, Forbidden, or Conflict when nothing is asked.
 */
export const resolveStep = command({
  name: 'run.resolve',
  input: ResolveInput,
  load: (ctx, { id }) => loadRun(ctx, id),
  allow: (actor, run) => can(actor, 'run.resolve', run),
  run: async (ctx, { stepId, answer, output }, run) => {
    const { tx, actor } = ctx;
    const { id, number, teamId } = run;
    const step = await tx.runStep.findFirst({ where: { runId: id, stepId }, select: { position: true, name: true } });
    if (!step) throw notFound('step of this run', stepId);
    const said = { answer, answeredBy: actor.name, ...(output && { output: storable(output, 'The output') }) };
    const answered = await tx.$executeRaw`
      WITH mine AS (UPDATE "Run" SET "waitsFor" = NULL WHERE "id" = ${id} AND "status" IN ('waiting', 'running') RETURNING "id")
      UPDATE "RunStep" s SET "question" = s."question" || ${JSON.stringify(said)}::jsonb FROM mine
      WHERE s."runId" = mine."id" AND s."position" = ${step.position} AND s."status" = 'waiting'
        AND s."question" IS NOT NULL AND NOT s."question" ? 'answer'`;
    if (answered === 0) throw conflict(`Nothing is asked about “${step.name}” now. Look again at the run.`);
    await note(ctx, id, 'warn', `${actor.name} says of “${step.name}”: ${words[answer]}.`);
    await enqueue(tx, advanceRunJob, { runId: id }, { key: advanceKey(id) });
    const detail = { number, step: step.name, answer };
    return { result: { id, status: 'running' as const }, subject: { kind: 'run', id, teamId }, detail };
  },
});
