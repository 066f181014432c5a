import type { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { log } from '@/domain/core/log';
import { type Action, type ActionContext, ActionError } from '../action';
import { renderStep, type Scope, type StepInput } from '../expressions/steps';
import type { TemplateStep } from '../templates/schema';
import { type Failure, failureOf } from './failure';
import type { Progress } from './schema';
import { storable } from './storable';

const defaultTimeoutSeconds = 600;
/** A step that failed for a reason that passes is tried again after so many seconds. */
const pauses = [2, 10];

/** Why a step was broken off from outside. */
export class Interruption extends Error {
  constructor(readonly why: 'lost' | 'stopping') {
    super(why);
  }
}

export type StepResult =
  | { end: 'succeeded'; output: unknown }
  | { end: 'skipped' }
  | { end: 'waiting'; seconds: number; reason: string; failed: boolean }
  | { end: 'failed'; failure: Failure }
  | { end: 'interrupted'; why: Interruption['why'] };

export type StepWork = {
  ctx: Context;
  source: TemplateStep;
  action: Action | undefined;
  scope: Scope;
  /** made from row ids; rounds of a repeated step add theirs */
  idempotencyKey: string;
  progress: Progress;
  now: () => Date;
  context: Omit<ActionContext, 'ctx' | 'idempotencyKey' | 'signal' | 'step'> & { step: { id: string; name: string } };
  /** the workspace's path: nobody needs to read it in a sentence */
  root: string;
  /** rendered input of this step, for the record */
  onInput: (input: unknown) => void;
  /** a round of a repeated step is done */
  onRound: () => Promise<void>;
  /** gives the function that breaks the step off; answers the one that no longer does */
  breakable: (breakOff: (reason: Interruption) => void) => () => void;
};

/** Does one step, all its rounds. Never throws: what went wrong is in the result. `progress` is kept up to date. */
export async function performStep(work: StepWork): Promise<StepResult> {
  const { source, action, progress } = work;
  try {
    const rendered = renderStep(source, work.scope);
    if (rendered.skipped) return { end: 'skipped' };
    const inputs = rendered.iterations?.map(({ input }) => input) ?? [rendered.input];
    work.onInput(rendered.iterations ? inputs : inputs[0]);
    if (!action) throw new ActionError(`This portal has no action "${source.action}".`, 'Change the template.');

    while (progress.outputs.length < inputs.length) {
      const round = progress.outputs.length;
      const result = await performRound(work, action, inputs[round] ?? {}, rendered.iterations ? round : undefined);
      if (result.wait) return { end: 'waiting', ...result.wait, failed: false };
      progress.outputs.push((storable(result.output ?? {}, 'The output') ?? {}) as Record<string, unknown>);
      progress.since = undefined;
      progress.tries = 0;
      if (rendered.iterations && progress.outputs.length < inputs.length) await work.onRound();
    }
    return { end: 'succeeded', output: rendered.iterations ? progress.outputs : progress.outputs[0] };
  } catch (error) {
    if (error instanceof Interruption) return { end: 'interrupted', why: error.why };
    return afterError(work, error);
  }
}

function afterError({ action, source, progress, context, root }: StepWork, error: unknown): StepResult {
  const failure = failureOf(error, source.action, root);
  const pause = pauses[progress.tries];
  if (failure.cause === 'passing' && action?.repeatable && pause !== undefined) {
    progress.tries++;
    return { end: 'waiting', seconds: pause, reason: failure.error, failed: true };
  }
  if (failure.cause === 'unforeseen')
    log.warn({ err: error, runId: context.run.id, action: source.action }, 'a step failed');
  return { end: 'failed', failure };
}

async function performRound(work: StepWork, action: Action, input: StepInput, round: number | undefined) {
  const { progress, context } = work;
  const parsed = parseStepInput(action.input, input, action.id);
  progress.since ??= work.now().toISOString();
  const since = new Date(progress.since);
  const idempotencyKey = round === undefined ? work.idempotencyKey : `${work.idempotencyKey}.${round}`;
  const seconds = action.timeoutSeconds ?? defaultTimeoutSeconds;
  return withinSeconds(seconds, work, (signal) =>
    action.apply(parsed as never, {
      ...context,
      step: { ...context.step, startedAt: since },
      ctx: { ...work.ctx, now: work.now() },
      idempotencyKey,
      signal,
    }),
  );
}

function parseStepInput(schema: z.ZodType, input: StepInput, action: string): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length ? `${path.join('.')}: ${message}` : message,
  );
  throw new ActionError(
    `The input of the action ${action} does not fit. ${problems.join('; ')}`,
    'Start the run again with other values, or change the template.',
  );
}

/** Waits for the work, but no longer than it may take and not past an interruption, whether it heeds its signal or not. */
async function withinSeconds<T>(
  seconds: number,
  work: StepWork,
  perform: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let rejectEarly: (error: Error) => void = () => undefined;
  const early = new Promise<never>((_, reject) => {
    rejectEarly = reject;
  });
  const breakOff = (error: Error) => {
    controller.abort(error);
    rejectEarly(error);
  };
  const stopListening = work.breakable(breakOff);
  const timeout = setTimeout(
    () => breakOff(new ActionError(`The step took longer than ${readable(seconds)}, so it was stopped.`)),
    seconds * 1000,
  );
  try {
    return await Promise.race([perform(controller.signal), early]);
  } finally {
    clearTimeout(timeout);
    stopListening();
  }
}

const readable = (seconds: number) => (seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`);
