'use client';

import clsx from 'clsx';
import { ChevronDown, ChevronRight } from 'lucide';
import { useEffect } from 'react';
import type { LogLine, LogPart, StepView } from '@/domain/automation/runs/schema';
import { duration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { statusWord } from '../ui/status-words';
import { toneText } from '../ui/tone';
import { LogGap } from './log-gap';
import { drawnOf, type Loaded, type Range, shownOf } from './log-model';
import { LogRow } from './log-row';
import { stepMs } from './timing';

export type FoldProps = {
  /** none: lines of the run itself */
  step: StepView | undefined;
  number: number;
  /** none: it has written nothing */
  part: LogPart | undefined;
  loaded: Loaded;
  isOpen: boolean;
  onToggle: () => void;
  over: boolean;
  now: number;
  search: string;
  /** the line that the search stands at, or that the address names */
  foundLine: number | undefined;
  zone: string | undefined;
  opened: { ranges: Range[]; open: (range: Range) => void };
  /** tells what it draws, here or not */
  onDraw: (ranges: Range[]) => void;
  isFollowing: boolean;
};

/** A step's part of the log: its head, and open its lines. */
export function LogFold(props: FoldProps) {
  const { step, part, isOpen, loaded, opened, onDraw } = props;
  const drawn = isOpen && part ? drawnOf(part, opened.ranges) : [];
  const shown = part && drawn.length > 0 ? shownOf(part, loaded, drawn, !step?.parallel) : [];
  const last = shown.at(-1);
  const hotFrom = step?.status === 'failed' && last && 'lines' in last ? hotLine(last.lines) : Number.POSITIVE_INFINITY;
  useEffect(() => onDraw(drawn));
  return (
    <section
      aria-label={step ? `Log of ${step.name}` : 'Log of the run'}
      className="border-t border-line first:border-t-0"
    >
      <FoldHead {...props} isEmpty={!part} />
      {shown.length > 0 && (
        <div className="border-t border-line py-2">
          {shown.map((one) =>
            'gap' in one ? (
              <LogGap
                key={`gap ${one.gap.from}`}
                range={one.gap}
                count={one.count}
                onOpen={opened.open}
                opensInSight={!props.isFollowing}
              />
            ) : (
              one.lines.map((line) => (
                <LogRow
                  key={line.seq}
                  line={line}
                  isHot={line.seq >= hotFrom && line.level === 'error'}
                  search={props.search}
                  isFound={line.seq === props.foundLine}
                  zone={props.zone}
                />
              ))
            ),
          )}
          {step?.status === 'running' && (
            <i className="ml-[130px] inline-block h-3.5 w-[7px] animate-breathe bg-accent align-[-2px] max-md:ml-[39px]" />
          )}
        </div>
      )}
    </section>
  );
}

/** What explains a failure is the last stretch of errors; earlier ones belong to tries before it. */
function hotLine(lines: LogLine[]): number {
  let from = Number.POSITIVE_INFINITY;
  for (const line of lines.toReversed()) {
    if (line.level === 'error') from = line.seq;
    else if (from !== Number.POSITIVE_INFINITY) break;
  }
  return from;
}

function FoldHead({ step, number, part, isOpen, onToggle, over, now, isEmpty }: FoldProps & { isEmpty: boolean }) {
  const look = statusWord('step', step?.status ?? 'succeeded');
  const isReached = !step || step.spans.length > 0;
  return (
    <button
      type="button"
      aria-expanded={isEmpty ? undefined : isOpen}
      onClick={isEmpty ? undefined : onToggle}
      className={clsx(
        'grid h-9 w-full grid-cols-[16px_17px_minmax(0,1fr)_auto_auto] items-center gap-[9px] bg-panel pr-3.5 pl-3 text-left font-sans text-[0.8125rem] font-medium max-md:h-[42px] max-md:gap-2',
        isEmpty ? 'cursor-default text-muted' : 'hover:bg-hover',
      )}
    >
      <Icon of={isOpen ? ChevronDown : ChevronRight} size={15} className={clsx('text-faint', isEmpty && 'invisible')} />
      <Icon
        of={look.icon}
        size={15}
        label={step ? look.word : undefined}
        className={clsx(
          isReached ? toneText[look.tone] : 'text-faint',
          look.turns && 'animate-turn',
          !step && 'invisible',
        )}
      />
      <span className="truncate">{step ? `${number}\u2002${step.name}` : 'The run itself'}</span>
      <span className="text-small font-normal text-muted tabular-nums max-md:hidden">
        {part && counted(part.count)}
        {step && step.attempt > 1 && `, ${step.attempt} attempts`}
      </span>
      <span className="min-w-[58px] text-right text-small font-normal text-muted tabular-nums">
        {step && timeOf(step, over, now)}
      </span>
    </button>
  );
}

function timeOf(step: StepView, over: boolean, now: number): string {
  if (step.status === 'skipped') return 'skipped';
  if (step.spans.length > 0) return duration(stepMs(step, now));
  return over ? 'not reached' : '';
}

export const counted = (lines: number) => (lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`);
