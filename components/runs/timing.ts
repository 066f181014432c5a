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
  for (const step of run.steps) {
    if (step.status === 'succeeded' || step.status === 'skipped' || step.status === 'failed') continue;
    if (step.usualMs === null) return null;
    left += Math.max(0, step.usualMs - stepMs(step, now));
  }
  return left;
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
