import { randomUUID } from 'node:crypto';
import type { Context } from '@/domain/core/context';
import { done, type JobInfo, type JobOutcome, snooze } from '@/domain/jobs/handler';
import { renderOutput } from '../expressions/steps';
import { phases } from '../templates/schema';
import { beginStep } from './begin-step';
import { cancelLeftBehind } from './commands/cancel';
import { doStep } from './do-step';
import { alwaysRepeatable, type RunEngine } from './engine';
import { failureOf } from './failure';
import { RunInHand } from './in-hand';
import { type Settled, settleStep } from './settle-step';
import { storable } from './storable';
import { type StepState, takeHold } from './store';
import { passTurn, passTurnOf } from './turns';
import { pinnedVersion } from './version';
import { withdrawRequests } from './withdraw';

/**
 * Takes one run forward, step after step, until it is over, has to wait, or the worker has to stop. Called again after a
 * crash, it goes on from the step that was interrupted: done again where its action is safe to repeat, else a person is
 * asked. Whatever the end of the work, what undoes it and what always runs comes before the run's own end.
 */
export async function advanceRun(engine: RunEngine, ctx: Context, runId: string, info: JobInfo): Promise<JobOutcome> {
  const hold = randomUUID();
  // Only what would simply be done again is begun before it is known whether this worker gets that far.
  const first = {
    actions: info.signal.aborted ? [] : alwaysRepeatable(engine),
    spans: [{ kind: 'work' as const, from: ctx.now.toISOString(), to: null }],
  };
  const held = await takeHold(ctx.db, runId, hold, ctx.now, first);
  if (!held) {
    await passTurnOf(ctx.db, runId);
    return done;
  }
  const version = await pinnedVersion(ctx.db, held.run.versionId);
  const hand = new RunInHand({ engine, ctx, info, hold, held, version });
  try {
    return await goOn(hand);
  } finally {
    await hand.close();
  }
}

async function goOn(hand: RunInHand): Promise<JobOutcome> {
  const { held, record, info } = hand;
  if (held.hasFiles) await hand.workspace.restore(hand.ctx.db);
  for (const phase of phases) {
    for (const group of hand.groups(phase)) {
      if (phase === 'main' && record.ending) break;
      const steps = group.filter(isOpen);
      if (steps.length === 0) continue;
      if (info.signal.aborted) return letGo(hand);
      const outcome = await attempt(hand, steps, group.length > 1);
      if (outcome) return outcome;
    }
  }
  return end(hand);
}

/** Takes up what is not done of a group, all at the same time. An answer ends the job; none means: on to the next. */
async function attempt(hand: RunInHand, steps: StepState[], isGroup: boolean): Promise<JobOutcome | undefined> {
  const { record } = hand;
  const begun = steps.filter((step) => beginStep(hand, step));
  if (!(await noteBegun(hand, begun))) return done;
  const settled = await Promise.all(begun.map((step) => work(hand, step, isGroup)));
  if (settled.some(({ stop }) => stop === 'lost')) return done;
  if (settled.some(({ stop }) => stop)) return letGo(hand);
  const open = steps.filter(isOpen);
  if (open.length === 0) return undefined;
  if (record.ending && open[0]?.phase === 'main') return leaveOff(hand, open);
  const seconds = settled.flatMap((one) => one.seconds ?? []);
  const waitsFor = seconds.length === 0 ? ('person' as const) : undefined;
  if (!(await record.write('waiting', { waitsFor })) || waitsFor) return done;
  return snooze(Math.min(...seconds));
}

/** Nothing is done of a step before the database knows that it has begun. Of a new run's first one it may know already. */
async function noteBegun({ record, held, engine, ctx }: RunInHand, begun: StepState[]): Promise<boolean> {
  if (begun.length === 0) return true;
  const isKnown = held.begun && begun.length === 1 && begun[0]?.position === 0;
  held.begun = false;
  if (isKnown) engine.announcer.soon(ctx.db, held.run);
  return isKnown || record.write('running');
}

/** Does a step that has begun, and notes how it went. In a group that reaches the database at once. */
async function work(hand: RunInHand, step: StepState, isGroup: boolean): Promise<Settled> {
  const settled = await settleStep(hand, step, await doStep(hand, step), isGroup);
  if (!isGroup || settled.stop || settled.seconds !== undefined) return settled;
  return (await hand.record.write('running')) ? settled : { stop: 'lost' };
}

/** A step beside these has failed, so what they wait for is not waited for. */
async function leaveOff({ record, held, ctx }: RunInHand, steps: StepState[]): Promise<undefined> {
  await withdrawRequests(ctx, held.run, held.steps);
  for (const step of steps) {
    const asked = step.question ? ' Whether it took effect is not known.' : '';
    record.journal.note(step.stepId, 'warn', `A step beside this one failed, so it is left off.${asked}`);
    record.cancel(step);
  }
}

/** The worker has to stop: the step stays as it is, and whoever takes the run next finds it interrupted. */
async function letGo({ record, held }: RunInHand): Promise<JobOutcome> {
  // Nothing was done of it yet, so it is not interrupted either.
  if (held.begun) for (const step of held.steps.slice(0, 1)) record.touch(step);
  await record.write('running');
  return snooze(0);
}

async function end(hand: RunInHand): Promise<JobOutcome> {
  const { record, redactor, ctx } = hand;
  const { run } = hand.held;
  const as = record.ending?.as ?? 'succeeded';
  const output = as === 'succeeded' ? redactor.value(renderedOutput(hand)) : null;
  await withdrawRequests(ctx, run, hand.held.steps);
  await record.write(as, { end: { output, keep: as === 'failed' } });
  if (run.turnKey) await passTurn(ctx.db, run.turnKey);
  if (as !== 'succeeded') await cancelLeftBehind(ctx, { id: run.id });
  return done;
}

function renderedOutput(hand: RunInHand): Record<string, unknown> | null {
  try {
    const output = renderOutput(hand.version.document.spec.output, hand.scope());
    return storable(output, 'The output') as Record<string, unknown> | null;
  } catch (error) {
    // Every step has done its work: links that cannot be shown do not make the run a failure.
    hand.record.journal.note(null, 'warn', `The output cannot be shown. ${failureOf(error, 'output').error}`);
    return null;
  }
}

const isOpen = ({ status }: StepState) => status === 'pending' || status === 'running' || status === 'waiting';
