import type { RunView, StepView } from '@/domain/automation/runs/schema';

type Timed = Pick<RunView, 'steps' | 'createdAt' | 'finishedAt'>;
type Spans = StepView['spans'];

const time = (at: string) => new Date(at).getTime();

export const isOver = (status: RunView['status']) =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

/** Time that was worked, and time that was only waited: always told apart. */
export function spentMs(spans: Spans, now: number): { work: number; wait: number } {
  const spent = { work: 0, wait: 0 };
  for (const { kind, from, to } of spans) spent[kind] += Math.max(0, (to ? time(to) : now) - time(from));
  return spent;
}

/** A run from its request to its end, and how much of it somebody worked. */
export function runMs(run: Timed, now: number): { whole: number; work: number } {
  const whole = (run.finishedAt ? time(run.finishedAt) : now) - time(run.createdAt);
  const work = run.steps.reduce((sum, { spans }) => sum + spentMs(spans, now).work, 0);
  return { whole: Math.max(0, whole), work: Math.min(work, Math.max(0, whole)) };
}

/** How long a step has taken so far, waits included; 0 before it begins. */
export function stepMs({ spans }: Pick<StepView, 'spans'>, now: number): number {
  const { work, wait } = spentMs(spans, now);
  return work + wait;
}

/** What is left by the usual length of each step; null where one of them is not known. */
export function leftMs(run: Pick<RunView, 'status' | 'steps'>, now: number): number | null {
  if (isOver(run.status)) return null;
  let left = 0;
  let beside = { name: null as string | null, ms: 0 };
  for (const step of run.steps) {
    if (step.status === 'succeeded' || step.status === 'skipped' || step.status === 'failed') continue;
    if (step.usualMs === null) return null;
    const ms = Math.max(0, step.usualMs - stepMs(step, now));
    // Of those that run at the same time only the longest counts.
    const isBeside = step.parallel !== null && step.parallel === beside.name;
    left += isBeside ? Math.max(0, ms - beside.ms) : ms;
    beside = { name: step.parallel, ms: isBeside ? Math.max(ms, beside.ms) : ms };
  }
  return left;
}

const isWork = ({ phase }: StepView) => phase === 'main';

/** Steps of the work itself: what undoes it and what always runs is not counted among them. */
export const workOf = (steps: StepView[]): StepView[] => steps.filter(isWork);

/** Where a run is, in words: "Step 2 of 5", or what it does after its work. */
export function placeOf(steps: StepView[], current: ReturnType<typeof currentStep>): string {
  if (!current) return 'About to end';
  const { step } = current;
  if (step.phase !== 'main') return step.phase === 'compensate' ? 'Undoing' : 'At the end';
  const work = workOf(steps);
  const beside = step.parallel ? work.filter(({ parallel }) => parallel === step.parallel).length : 1;
  const from = work.findIndex(({ parallel, id }) => (step.parallel ? parallel === step.parallel : id === step.id)) + 1;
  return beside > 1 ? `Steps ${from} to ${from + beside - 1} of ${work.length}` : `Step ${from} of ${work.length}`;
}

/** In the words of someone who waits: "A few seconds", "About 1 minute", "About 2 hours". */
export function aboutLeft(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return 'A few seconds';
  if (seconds < 45) return `About ${Math.round(seconds / 5) * 5} seconds`;
  if (seconds < 3300) return counted(Math.max(1, Math.round(seconds / 60)), 'minute');
  return counted(Math.max(1, Math.round(seconds / 3600)), 'hour');
}

const counted = (count: number, unit: string) => `About ${count} ${unit}${count === 1 ? '' : 's'}`;

/** The step that a run is at: one that runs or waits, else the one that failed, else the first that is not done. */
export function currentStep(steps: StepView[]): { step: StepView; position: number } | undefined {
  const isOn = ({ status }: StepView) => status === 'running' || status === 'waiting';
  const isDone = ({ status, tolerated }: StepView) => status === 'succeeded' || status === 'skipped' || tolerated;
  const on = steps.findIndex(isOn);
  const position = on >= 0 ? on : steps.findIndex((step) => !isDone(step));
  const step = steps[position];
  return step && { step, position };
}
