import { ActionError } from '../action';
import { thingsMade } from '../things/made';
import type { Interruption } from './deadline';
import { failureOf } from './failure';
import type { RunInHand } from './in-hand';
import type { StepResult } from './step';
import type { StepState } from './store';

/** How one step of a group came out, as far as the others need to know. */
export type Settled = { seconds?: number; stop?: Interruption['why'] };

/** Notes how a step went: it reaches the database with the next write. */
export async function settleStep(
  hand: RunInHand,
  step: StepState,
  result: StepResult,
  isGroup: boolean,
): Promise<Settled> {
  switch (result.end) {
    case 'interrupted':
      return { stop: result.why };
    case 'failed':
      hand.fail(step, result.failure);
      return {};
    case 'waiting':
      hand.record.wait(step, result);
      return { seconds: result.seconds };
    default:
      await finish(hand, step, result, isGroup);
      return {};
  }
}

async function finish(
  hand: RunInHand,
  step: StepState,
  result: Extract<StepResult, { end: 'succeeded' | 'skipped' }>,
  isGroup: boolean,
): Promise<void> {
  const { held, record, workspace, version } = hand;
  // The last step's files are of no use to anyone.
  if (result.end === 'succeeded' && step !== held.steps.at(-1)) {
    try {
      if (isGroup && (await workspace.isChanged())) throw new ActionError(changedFiles, 'Take it out of the group.');
      const files = await workspace.packed();
      if (files) record.keepFiles(step, files);
    } catch (error) {
      return hand.fail(step, failureOf(error, step.action, workspace.root));
    }
  }
  record.finish(step, result);
  if (result.end === 'succeeded') record.remember(thingsMade(step, version.document, held.run, hand.now()));
}

const changedFiles =
  'The files of the run changed while this step ran beside others, which may not be: they would get lost.';
