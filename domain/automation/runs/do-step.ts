import { log } from '@/domain/core/log';
import { traced } from '@/domain/core/trace';
import { Interruption } from './deadline';
import { actionOf } from './engine';
import { failureOf } from './failure';
import type { RunInHand } from './in-hand';
import { actorOfRequester } from './requester';
import { Progress } from './schema';
import { performStep, type StepResult } from './step';
import { storable } from './storable';
import type { StepState } from './store';

/** How long a step that may not be repeated is given to finish when the worker has to stop. */
const stopGraceMs = 8000;

/** Does a step that has begun, as whoever asked for the run. Never throws: what went wrong is in the result. */
export function doStep(hand: RunInHand, step: StepState): Promise<StepResult> {
  const { id, requestId } = hand.held.run;
  const attributes = { 'slipway.request_id': requestId, 'slipway.run.id': id, 'slipway.step.id': step.stepId };
  return traced(`step ${step.action}`, { attributes }, async (span) => {
    const result = await perform(hand, step);
    span.note({ 'slipway.step.end': result.end });
    if (result.end === 'failed') span.fail(result.failure.cause);
    return result;
  });
}

async function perform(hand: RunInHand, step: StepState): Promise<StepResult> {
  const { ctx, redactor } = hand;
  const { run } = hand.held;
  const progress = Progress.parse(step.progress ?? {});
  step.progress = progress;
  try {
    const source = hand.sourceOf(step);
    if (!source) throw new Error('the pinned version has fewer steps than the run');
    const actor = actorOfRequester(hand.record.requester, run);
    const redo = progress.redo ? `~${progress.redo}` : '';
    return await performStep({
      ctx: { ...ctx, actor, requestId: run.requestId || ctx.requestId },
      source,
      action: actionOf(hand.engine, step.action),
      scope: hand.scope(step),
      secrets: hand.secrets,
      fetchSecrets: hand.declared.fetcher(ctx, source, begunBefore(hand, step)),
      idempotencyKey: `${run.id}.${step.position}${redo}`,
      progress,
      now: hand.now,
      context: contextOf(hand, step),
      redactor,
      root: hand.workspace.root,
      published: hand.version.document.spec.secrets?.published ?? [],
      onInput: (input) => {
        step.input = redactor.value(storable(input, 'The input'));
      },
      onRound: (isAlone) => noteRound(hand, step, isAlone),
      breakable: (breakOff) => breakable(hand, step, breakOff),
    });
  } catch (error) {
    return { end: 'failed', failure: failureOf(error, step.action) };
  }
}

/** A round that is not done again must not lose the files that it made. */
async function noteRound({ workspace, record, held }: RunInHand, step: StepState, isAlone: boolean): Promise<void> {
  const files = isAlone ? await workspace.packed() : undefined;
  if (files) record.keepFiles(step, files);
  record.touch(step);
  const isKept = await record.write('running').catch((error: unknown) => {
    // The database was away: that is no failure of the step. Whoever takes the run up again goes on from here.
    log.warn({ err: error, runId: held.run.id }, 'a round could not be noted');
    throw new Interruption('stopping');
  });
  if (!isKept) throw new Interruption('lost');
}

function begunBefore(hand: RunInHand, step: StepState): unknown[] {
  const begun = hand.held.steps.filter((one) => one !== step && one.status !== 'pending');
  return begun.map((one) => hand.sourceOf(one));
}

function contextOf({ held, workspace, version, record, engine }: RunInHand, step: StepState) {
  const { id, number, templateName, teamId, requesterRef, requesterName } = held.run;
  return {
    run: { id, number, templateName, teamId, requesterRef, requesterName },
    step: { id: step.stepId, name: step.name },
    workspace,
    skeleton: { files: version.files },
    log: (level: 'info' | 'warn' | 'error', text: string) => record.journal.write(step.stepId, level, text),
    ports: engine.ports,
  };
}

/** Tells the step when the run is lost or the worker stops. What may not be repeated gets time to finish first. */
function breakable(hand: RunInHand, step: StepState, breakOff: (reason: Interruption) => void): () => void {
  const { engine, ctx, held, hold, info } = hand;
  const unwatch = engine.watch.add(ctx.db, { runId: held.run.id, hold }, () => breakOff(new Interruption('lost')));
  const { signal } = info;
  let grace: NodeJS.Timeout | undefined;
  const onStop = () => {
    grace = setTimeout(() => breakOff(new Interruption('stopping')), hand.isRepeatable(step) ? 0 : stopGraceMs);
  };
  if (signal.aborted) onStop();
  signal.addEventListener('abort', onStop);
  return () => {
    unwatch();
    clearTimeout(grace);
    signal.removeEventListener('abort', onStop);
  };
}
