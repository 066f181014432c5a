import type { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { log } from '@/domain/core/log';
import { type Action, type ActionContext, ActionError, type ActionResult, mayRepeat } from '../action';
import { renderStep, type Scope, type StepInput } from '../expressions/steps';
import { refuseOutgoing } from '../outgoing';
import { cureOf, shownSecret } from '../shown';
import type { TemplateStep } from '../templates/schema';
import { Interruption, withinLimits } from './deadline';
import { type Failure, failureOf } from './failure';
import type { Redactor } from './redact';
import type { Progress } from './schema';

import { storable } from './storable';

const defaultTimeoutSeconds = 600;
const matrixAtOnce = 4;
/** for the secrets of a step, in all */
const fetchSeconds = 60;
/** A step that failed for a reason that passes is tried again after so many seconds, unless it says otherwise. */
const pauses = [2, 10];
const longestPause = 3600;

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
  /** those that whoever started the run has sent */
  secrets: Record<string, string>;
  /** reads those that the template refers to; undefined where it refers to none */
  fetchSecrets: ((signal: AbortSignal) => Promise<Record<string, string>>) | undefined;
  /** made from row ids; rounds of a repeated step add theirs */
  idempotencyKey: string;
  progress: Progress;
  now: () => Date;
  context: Omit<ActionContext, 'ctx' | 'idempotencyKey' | 'signal' | 'step' | 'secrets'> & {
    step: { id: string; name: string };
  };
  /** takes secrets out of what others may read, the worker's own log among them */
  redactor: Redactor;
  /** files that may go out with a secret in them, as the template declares */
  published: readonly string[];
  /** the workspace's path: nobody needs to read it in a sentence */
  root: string;
  /** rendered input of this step, for the record */
  onInput: (input: unknown) => void;
  /** a round of a repeated step is done; alone, when no other round is at work */
  onRound: (isAlone: boolean) => Promise<void>;
  /** gives the function that breaks the step off; answers the one that no longer does */
  breakable: (breakOff: (reason: Interruption) => void) => () => void;
};

/** The input does not fit the action: trying again cannot help. */
class Misfit extends ActionError {}

/** Does one step, all its rounds. Never throws: what went wrong is in the result. `progress` is kept up to date. */
export async function performStep(work: StepWork): Promise<StepResult> {
  const { source, action, progress } = work;
  try {
    const secrets = await allSecrets(work);
    const rendered = renderStep(source, { ...work.scope, secrets });
    if (rendered.skipped) return { end: 'skipped' };
    const inputs = rendered.iterations?.map(({ input }) => input) ?? [{ ...rendered.input, ...progress.edited }];
    work.onInput(rendered.iterations ? inputs : inputs[0]);
    if (!action) throw new Misfit(`This portal has no action "${source.action}".`, 'Change the template.');
    const isRepeated = rendered.iterations !== undefined;
    const wait = await performRounds(work, secrets, action, inputs, isRepeated);
    if (wait) return { end: 'waiting', ...wait, failed: false };
    return { end: 'succeeded', output: isRepeated ? progress.outputs : progress.outputs[0] };
  } catch (error) {
    if (error instanceof Interruption) return { end: 'interrupted', why: error.why };
    return afterError(work, error);
  }
}

async function allSecrets({ secrets, fetchSecrets, breakable }: StepWork): Promise<Record<string, string>> {
  if (!fetchSecrets) return secrets;
  return { ...secrets, ...(await withinLimits({ seconds: fetchSeconds, breakable }, fetchSecrets)) };
}

type Wait = NonNullable<ActionResult['wait']>;

/** So many rounds at a time. One that fails lets those beside it finish, and no further one begins. */
async function performRounds(
  work: StepWork,
  secrets: Record<string, string>,
  action: Action,
  inputs: StepInput[],
  isRepeated: boolean,
): Promise<Wait | undefined> {
  const { progress } = work;
  const { source } = work;
  while (progress.outputs.length < inputs.length) progress.outputs.push(null);
  const open = inputs.flatMap((_, round) => (progress.outputs[round] ? [] : [round]));
  const atOnce = isRepeated ? roundsAtOnce(source, action) : 1;
  const waits: Wait[] = [];
  const errors: unknown[] = [];
  const lane = async () => {
    for (let round = open.shift(); round !== undefined && errors.length === 0; round = open.shift()) {
      const { wait, output } = await performRound(
        ...([work, secrets, action, inputs[round] ?? {}] as const),
        isRepeated ? round : undefined,
      );
      // A round that waits keeps its place: no more than allowed are ever begun.
      if (wait) return waits.push(wait);
      progress.outputs[round] = (storable(output ?? {}, 'The output') ?? {}) as Record<string, unknown>;
      delete progress.begun[round];
      progress.tries = 0;
      if (isRepeated && progress.outputs.includes(null)) await work.onRound(atOnce === 1);
    }
  };
  const lanes = Array.from({ length: Math.min(atOnce, open.length) }, () =>
    lane().catch((error) => errors.push(error)),
  );
  await Promise.all(lanes);
  if (errors.length > 0) throw errors.find((error) => error instanceof Interruption) ?? errors[0];
  return waits.sort((a, b) => a.seconds - b.seconds)[0];
}

/** Rounds that change files, or of which a person must be able to say which was interrupted, follow one another. */
function roundsAtOnce({ maxParallel, matrix }: TemplateStep, action: Action): number {
  const mayOverlap = action.repeatable && (!action.isLocal || action.leavesFiles);
  return mayOverlap ? (maxParallel ?? (matrix ? matrixAtOnce : 1)) : 1;
}

function afterError(work: StepWork, error: unknown): StepResult {
  const { source, progress, context, root } = work;
  const failure = failureOf(error, source.action, root);
  const pause = pauseAfter(work, failure, error);
  if (pause !== undefined) {
    progress.tries++;
    return { end: 'waiting', seconds: pause, reason: failure.error, failed: true };
  }
  if (failure.cause === 'unforeseen')
    log.warn({ error: trace(error, work.redactor), runId: context.run.id, action: source.action }, 'a step failed');
  return { end: 'failed', failure };
}

const trace = (error: unknown, { text }: Redactor) =>
  text(error instanceof Error ? (error.stack ?? error.message) : String(error));

/** After so many seconds it is tried again; undefined: not any more. */
function pauseAfter({ source, action, progress }: StepWork, failure: Failure, error: unknown): number | undefined {
  const { retry } = source;
  if (!retry) {
    const isWorthIt = failure.cause === 'passing' && action && mayRepeat(action, source.input);
    return isWorthIt ? pauses[progress.tries] : undefined;
  }
  const isHopeless = error instanceof Misfit || failure.isExpression;
  if (isHopeless || progress.tries + 1 >= retry.attempts) return undefined;
  return Math.min(longestPause, retry.backoffSeconds * 2 ** progress.tries);
}

async function performRound(
  work: StepWork,
  secrets: Record<string, string>,
  action: Action,
  input: StepInput,
  round: number | undefined,
) {
  const { progress, context } = work;
  const shown = shownSecret(action, input, work.redactor.finds);
  if (shown) throw new Misfit(`The input “${shown}” holds a secret, and others would read it there.`, cureOf(action));
  const parsed = parseStepInput(action.input, input, action.id);
  progress.begun[round ?? 0] ??= work.now().toISOString();
  const since = new Date(progress.begun[round ?? 0] ?? work.now());
  const idempotencyKey = round === undefined ? work.idempotencyKey : `${work.idempotencyKey}.${round}`;
  const seconds = work.source.timeoutSeconds ?? action.timeoutSeconds ?? defaultTimeoutSeconds;
  return withinLimits({ seconds, breakable: work.breakable }, async (signal) => {
    const ctx = { ...work.ctx, now: work.now() };
    const whole = { ...context, secrets, step: { ...context.step, startedAt: since }, ctx, idempotencyKey, signal };
    const { finds, isIdle } = work.redactor;
    if (!isIdle()) await refuseOutgoing(action, parsed as never, whole, { finds, declared: work.published });
    return action.apply(parsed as never, whole);
  });
}

function parseStepInput(schema: z.ZodType, input: StepInput, action: string): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length ? `${path.join('.')}: ${message}` : message,
  );
  throw new Misfit(
    `The input of the action ${action} does not fit. ${problems.join('; ')}`,
    'Start the run again with other values, or change the template.',
  );
}
