import type { Prisma } from '@/domain/core/db';
import type { FlowStep } from '../templates/flow';
import { Question, type Span, type StepStatus, type StepView } from './schema';

type StepRow = Prisma.RunStepGetPayload<object>;
type Placed = { position: number; status: string };

/** What undoes it has succeeded, all of it. */
export function isUndone(step: Placed, steps: Placed[], flow: FlowStep[]): boolean {
  const undoing = flow.filter(({ undoes }) => undoes === step.position);
  return undoing.length > 0 && undoing.every(({ position }) => steps[position]?.status === 'succeeded');
}

/** What undoes stands in the list only when its time has come. */
export function shownSteps(run: { ending: string | null; steps: StepRow[] }, flow: FlowStep[]): StepRow[] {
  return run.steps.filter(({ position, phase, status, startedAt }) => {
    if (phase !== 'compensate' || (startedAt && status !== 'pending')) return true;
    const { undoes } = flow[position] ?? {};
    return run.ending !== null && undoes !== undefined && run.steps[undoes]?.status === 'succeeded';
  });
}

export function stepView(step: StepRow, usual: Map<string, number>, all: StepRow[], flow: FlowStep[]): StepView {
  const question = Question.nullable().safeParse(step.question).data;
  const source = flow[step.position]?.source;
  return {
    id: step.stepId,
    name: step.name,
    action: step.action,
    phase: step.phase as StepView['phase'],
    parallel: source?.parallel ?? null,
    status: step.status as StepStatus,
    tolerated: step.isTolerated,
    undone: isUndone(step, all, flow),
    question: question && !question.answer ? { text: question.text, askedAt: question.askedAt } : null,
    attempt: step.attempt,
    spans: step.spans as Span[],
    usualMs: usual.get(step.stepId) ?? null,
    input: step.input,
    output: step.output as Record<string, unknown> | null,
    error: step.error,
    startedAt: step.startedAt?.toISOString() ?? null,
    finishedAt: step.finishedAt?.toISOString() ?? null,
  };
}
