import type { Failure } from './failure';
import type { RunInHand } from './in-hand';
import { Progress } from './schema';
import type { StepState } from './store';

/** A step that interrupted its worker so often is what kills the workers. */
const mostAttempts = 12;

/** Begins a step where it may be begun. False: it has failed, or a person has to say something first. */
export function beginStep(hand: RunInHand, step: StepState): boolean {
  const { question } = step;
  if (question && !question.answer) return false;
  const refusal = step.status === 'running' ? refuseRepetition(hand, step) : undefined;
  if (question?.answer === 'give-up') {
    const error = `${question.answeredBy} gave it up after the worker had stopped: whether it took effect is not known.`;
    hand.fail(step, { error, cure: null, cause: 'interrupted' });
    return false;
  }
  if (refusal === 'ask') {
    hand.record.ask(step);
    return false;
  }
  if (refusal) {
    hand.fail(step, refusal);
    return false;
  }
  if (question?.answer === 'done') takeAsDone(step, question.output ?? {});
  const isKnown = hand.held.begun && step.position === 0;
  hand.record.begin(step, isKnown ? hand.ctx.now : undefined);
  return true;
}

/** A person has seen that it took effect: the round that was interrupted counts as done. */
function takeAsDone(step: StepState, output: Record<string, unknown>): void {
  const progress = Progress.parse(step.progress ?? {});
  const open = progress.outputs.indexOf(null);
  progress.outputs[open < 0 ? progress.outputs.length : open] = output;
  step.progress = progress;
}

/** Why a step that was interrupted is not simply done again. */
function refuseRepetition(hand: RunInHand, step: StepState): Failure | 'ask' | undefined {
  if (hand.isRepeatable(step) === false) return 'ask';
  if (step.attempt < mostAttempts) return undefined;
  const error = `The worker stopped ${step.attempt} times during this step, so it is not tried again by itself.`;
  return { error, cure: 'Look whether it did its work before you retry.', cause: 'interrupted' };
}
