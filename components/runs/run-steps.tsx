'use client';

import clsx from 'clsx';
import { CircleQuestionMark, RotateCw } from 'lucide';
import type { RunView, StepView } from '@/domain/automation/runs/schema';
import { duration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { Panel, PanelHead } from '../ui/panel';
import { Mark, Status } from '../ui/status';
import { statusWord } from '../ui/status-words';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';
import { toneText } from '../ui/tone';
import { isOver, stepMs, workOf } from './timing';
import { useNow } from './use-now';

type Props = { run: Pick<RunView, 'status' | 'steps' | 'children'>; now: string };

/** The steps in order, each with its state, its time, and the one thing to know about it. */
export function RunSteps({ run, now: atFirst }: Props) {
  const over = isOver(run.status);
  const now = useNow(atFirst, !over);
  const work = workOf(run.steps);
  const isDone = (step: StepView) => (step.status === 'succeeded' && !step.undone) || step.status === 'skipped';
  const done = work.filter((step) => isDone(step) || step.tolerated).length;
  return (
    <Panel>
      <PanelHead title="Steps">
        {done} of {work.length} done
      </PanelHead>
      <ol className="p-1.5">
        {run.steps.map((step, index) => (
          <StepItem
            key={step.id}
            step={step}
            over={over}
            now={now}
            next={run.steps[index + 1]}
            started={run.children.filter(({ stepId }) => stepId === step.id)}
          >
            {headOf(step, run.steps[index - 1])}
          </StepItem>
        ))}
      </ol>
    </Panel>
  );
}

type ItemProps = {
  step: StepView;
  over: boolean;
  now: number;
  next: StepView | undefined;
  started: RunView['children'];
  children: string | undefined;
};

/** Above the first of what belongs together, in words. */
function headOf(step: StepView, before: StepView | undefined): string | undefined {
  if (step.phase === 'compensate' && before?.phase !== 'compensate') return 'Undoing what was done';
  if (step.phase === 'finally' && before?.phase !== 'finally') return 'Always, at the end';
  if (step.parallel && step.parallel !== before?.parallel) return `At the same time: ${step.parallel}`;
  return !step.parallel && before?.parallel ? 'Then' : undefined;
}

/** Steps that follow one another hang together; those that run at the same time are bracketed. */
function Thread({ step, next, hasHead }: { step: StepView; next: StepView | undefined; hasHead: boolean }) {
  if (step.parallel) {
    return (
      <span
        className={clsx('absolute bottom-0 left-0.5 w-0.5 rounded-full bg-line-strong', hasHead ? 'top-8' : 'top-0')}
      />
    );
  }
  if (!next || next.parallel || next.phase !== step.phase) return null;
  return (
    <span
      className={clsx('absolute -bottom-2 left-[18px] w-px bg-line-strong', hasHead ? 'top-[54px]' : 'top-[31px]')}
    />
  );
}

function StepItem({ step, over, now, next, started, children: head }: ItemProps) {
  const { tone, icon, turns, word } = statusWord('step', step.status);
  const isReached = step.spans.length > 0;
  const isOn = step.status === 'running' || step.status === 'waiting';
  return (
    <li
      className={clsx(
        'relative grid grid-cols-[18px_minmax(0,1fr)_auto] items-start gap-x-2.5 gap-y-0.5 rounded-md px-2.5 py-[9px]',
        isOn && 'bg-accent-soft',
        step.status === 'failed' && (step.tolerated ? 'bg-warn-soft' : 'bg-bad-soft'),
      )}
    >
      {head && <span className="col-span-full mb-0.5 text-small text-muted">{head}</span>}
      <Thread step={step} next={next} hasHead={head !== undefined} />
      <Icon
        of={step.question ? CircleQuestionMark : icon}
        size={17}
        label={word}
        className={clsx(
          'mt-0.5',
          isReached ? toneText[step.tolerated ? 'warn' : tone] : 'text-faint',
          turns && 'animate-turn',
        )}
      />
      <span className={clsx('min-w-0 break-words', isReached ? 'font-[520]' : 'text-muted')}>{step.name}</span>
      <span className="text-small leading-[21px] text-muted tabular-nums">{timeOf(step, over, now)}</span>
      <StepRemark step={step} />
      {started.map((child) => (
        <span key={child.id} className="col-[2/-1] text-small break-words text-muted">
          <TextLink href={`/runs/${child.id}`}>
            Run {child.number}, {child.templateTitle}
          </TextLink>{' '}
          <Status of="run" status={child.status} />
        </span>
      ))}
    </li>
  );
}

function timeOf(step: StepView, over: boolean, now: number): string {
  if (step.status === 'skipped') return 'skipped';
  if (step.spans.length > 0) return duration(stepMs(step, now));
  if (over) return 'not reached';
  return step.usualMs === null ? '' : `about ${duration(step.usualMs)}`;
}

function StepRemark({ step }: { step: StepView }) {
  const style = 'col-[2/-1] text-small break-words text-muted';
  const last = step.spans.at(-1);
  if (step.status === 'failed') {
    return (
      <span className={style}>
        {step.error}
        {step.tolerated && ' The run went on without it.'}
      </span>
    );
  }
  if (step.question) return <span className={style}>Asks whether it took effect.</span>;
  if (step.undone) return <span className={style}>Undone again.</span>;
  if (step.status === 'waiting' && last?.note) return <span className={style}>{last.note}</span>;
  if (step.attempt > 1) {
    const earlier = step.spans.findLast(({ kind, note }) => kind === 'work' && note)?.note;
    return (
      <span className={style}>
        <Mark tone="warn" icon={RotateCw}>
          {step.status === 'running' ? `Attempt ${step.attempt}` : retried(step.attempt)}
        </Mark>{' '}
        {earlier && remarks[earlier] ? remarks[earlier] : earlier}
      </span>
    );
  }
  if (step.status === 'cancelled' && step.finishedAt && step.spans.length > 0) {
    return (
      <span className={style}>
        Stopped at <Time at={step.finishedAt} mode="clock" />. What it had made by then stays.
      </span>
    );
  }
  return null;
}

const retried = (attempt: number) => (attempt === 2 ? 'Retried once' : `Retried ${attempt - 1} times`);

const remarks: Record<string, string> = { interrupted: 'The worker had stopped.', failed: 'It had failed before.' };
