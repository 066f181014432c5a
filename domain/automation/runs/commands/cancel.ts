import { can } from '@/domain/access/permissions';
import { withdrawAbout } from '@/domain/approvals/commands/end';
import { type CommandContext, command } from '@/domain/core/command';
import { sql } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { enqueue } from '@/domain/jobs/enqueue';
import { flowOf } from '../../templates/flow';
import { isOver, runLifecycle } from '../lifecycle';
import { advanceKey, advanceRunJob, mostRunsOfOne, RunId } from '../schema';
import { insertLines } from '../statements';
import { giveTurns, lockTurns } from '../turns';
import { pinnedVersion } from '../version';
import { wakeParent } from '../wake';

/** A step that works hears of it within half a second; what undoes begins after that. */
const secondsToStop = 1.5;

/** A run for a command that a person gives on it. */
export async function loadRun(ctx: CommandContext, id: string) {
  const run = await ctx.tx.run.findUnique({
    where: { id },
    select: {
      ...{ id: true, number: true, status: true, teamId: true, requesterId: true, finishedAt: true },
      ...{ versionId: true, ending: true, turnKey: true, startedAt: true },
    },
  });
  if (!run) throw notFound('run', id);
  return run;
}

/**
 * Stops a run that is not over. A step that works is told within a second, and what it has made by then stays. Where
 * earlier steps have something to undo, or some always run, the run goes on with those and is cancelled after them: asked
 * again meanwhile, it is cancelled at once. Throws NotFound, Forbidden, or Conflict when the run is over.
 */
export const cancelRun = command({
  name: 'run.cancel',
  input: RunId,
  load: (ctx, { id }) => loadRun(ctx, id),
  allow: (actor, run) => can(actor, 'run.cancel', run),
  run: async (ctx, _, run) => {
    const { id, number, teamId } = run;
    const clearsUp = await end(ctx, run, `Run ${number} was cancelled by ${ctx.actor.name}.`);
    await cancelChildren(ctx, id, `Run ${number}, which had started this one, was cancelled by ${ctx.actor.name}.`);
    const status = clearsUp ? ('running' as const) : ('cancelled' as const);
    const detail = { number, ...(clearsUp && { clearsUp }) };
    return { result: { id, status }, subject: { kind: 'run', id, teamId }, detail };
  },
});

/** Stops it, or cancels it at once; true where it has something to clear up. What it asked of people is asked no more. */
async function end(ctx: CommandContext, run: Loaded, reason: string): Promise<boolean> {
  if (!isOver(run.status)) await withdrawAbout(ctx, run.id, reason);
  const clearsUp = await hasToClearUp(ctx, run);
  await (clearsUp ? stop(ctx, run) : cancelNow(ctx, run));
  return clearsUp;
}

/** What its steps started and still wait for ends with it: nobody would hear of it any more. */
async function cancelChildren(ctx: CommandContext, parentId: string, reason: string): Promise<void> {
  const living = { in: ['queued' as const, 'running' as const, 'waiting' as const] };
  const children = await ctx.tx.childRun.findMany({
    where: { parentId, run: { status: living } },
    select: { runId: true },
    take: mostRunsOfOne,
  });
  for (const { runId } of children) {
    const run = await loadRun(ctx, runId);
    await end(ctx, run, reason);
    await cancelChildren(ctx, runId, reason);
  }
}

/** The same where the run has ended by itself, with a step left off that waited for another run. */
export const cancelLeftBehind = command({
  name: 'run.cancelLeftBehind',
  input: RunId,
  load: (ctx, { id }) => loadRun(ctx, id),
  allow: (actor) => can(actor, 'run.cancelLeftBehind'),
  run: async (ctx, _, { id, number, teamId }) => {
    await cancelChildren(ctx, id, `Run ${number}, which had started this one, is over.`);
    return { result: { id }, subject: { kind: 'run', id, teamId }, detail: { number } };
  },
  silent: true,
});

type Loaded = Awaited<ReturnType<typeof loadRun>>;

/** One that never began has nothing to clear up; one that is about it already is not told twice. */
async function hasToClearUp({ tx }: CommandContext, run: Loaded): Promise<boolean> {
  if (!run.startedAt || run.ending || (run.status !== 'running' && run.status !== 'waiting')) return false;
  const flow = flowOf((await pinnedVersion(tx, run.versionId)).document);
  const rest = flow.filter(({ phase }) => phase !== 'main');
  if (rest.length === 0) return false;
  const done = await tx.runStep.findMany({ where: { runId: run.id, status: 'succeeded' }, select: { position: true } });
  return rest.some(({ phase, undoes }) => phase === 'finally' || done.some(({ position }) => position === undoes));
}

async function stop(ctx: CommandContext, run: Loaded): Promise<void> {
  const { tx, now, actor } = ctx;
  await move(tx.run, runLifecycle, run, 'stop', { hold: null, ending: 'cancelled', waitsFor: null });
  await cancelSteps(ctx, run.id, ['main']);
  await note(ctx, run.id, 'warn', `Cancelled by ${actor.name}. What clears up after the run comes before its end.`);
  const runAt = run.status === 'running' ? new Date(now.getTime() + secondsToStop * 1000) : undefined;
  await enqueue(tx, advanceRunJob, { runId: run.id }, { key: advanceKey(run.id), runAt });
}

async function cancelNow(ctx: CommandContext, run: Loaded): Promise<void> {
  const { tx, now, actor } = ctx;
  const changes = { hold: null, secrets: null, finishedAt: now, ending: null, waitsFor: null };
  await move(tx.run, runLifecycle, run, 'cancel', { ...changes, error: null, cure: null, cause: null });
  await cancelSteps(ctx, run.id, ['main', 'compensate', 'finally']);
  await tx.runCheckpoint.deleteMany({ where: { runId: run.id } });
  const rest = run.ending ? ' What was still to be cleared up stays as it is.' : '';
  await note(ctx, run.id, 'warn', `Cancelled by ${actor.name}.${rest}`);
  await tx.$queryRaw`SELECT ${wakeParent(sql`${run.id}`)} AS "woken"`;
  if (!run.turnKey) return;
  await tx.$queryRaw(lockTurns(run.turnKey));
  await giveTurns(tx, run.turnKey);
}

export async function cancelSteps({ tx, now }: CommandContext, runId: string, phases: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE "RunStep" SET "status" = 'cancelled', "finishedAt" = ${now}::timestamptz, "progress" = NULL, "question" = NULL,
      "spans" = CASE WHEN "spans" -> -1 ->> 'from' IS NOT NULL AND "spans" -> -1 ->> 'to' IS NULL
        THEN jsonb_set("spans", '{-1,to}', to_jsonb(${now.toISOString()}::text)) ELSE "spans" END
    WHERE "runId" = ${runId} AND "status" IN ('pending', 'running', 'waiting') AND "phase" = ANY(${phases})`;
}

/** A line in the run's log from outside of its steps. */
export async function note(ctx: CommandContext, runId: string, level: string, text: string): Promise<void> {
  const line = { at: ctx.now.toISOString(), stepId: null, level, text };
  await ctx.tx.$executeRaw`
    WITH mine AS (UPDATE "Run" SET "logSeq" = "logSeq" + 1 WHERE "id" = ${runId} RETURNING "id", "logSeq")
    ${insertLines([line])}`;
}
