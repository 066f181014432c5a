'use client';

import clsx from 'clsx';
import { ChevronDown, ChevronRight, Download } from 'lucide';
import { useEffect, useRef } from 'react';
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
  runId: string;
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
  /** stretches between the ends of steps that were asked for */
  opened: Range[];
  /** tells what it draws, here or not */
  onDraw: (ranges: Range[]) => void;
};

/** A step's part of the log: its head, and open its lines. */
export function LogFold(props: FoldProps) {
  const { step, part, isOpen, loaded, opened, onDraw } = props;
  const drawn = isOpen && part ? drawnOf(part, opened) : [];
  const shown = part && drawn.length > 0 ? shownOf(part, loaded, drawn, !step?.parallel) : [];
  const last = shown.at(-1);
  const hotFrom = step?.status === 'failed' && last && 'lines' in last ? hotLine(last.lines) : Number.POSITIVE_INFINITY;
  useEffect(() => onDraw(drawn));
  const section = useRef<HTMLElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // Folded from far inside: its head comes back into sight.
    if (wasOpen.current && !isOpen) section.current?.scrollIntoView({ block: 'nearest' });
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <section
      ref={section}
      aria-label={step ? `Log of ${step.name}` : 'Log of the run'}
      className="border-t border-line first:border-t-0"
    >
      <FoldHead {...props} isEmpty={!part} hasLines={shown.length > 0} />
      {shown.length > 0 && (
        <div className="py-2">
          {shown.map((one) =>
            'gap' in one ? (
              <LogGap
                key={`gap ${one.gap.from}`}
                range={one.gap}
                lines={one.count ?? shareOf(part, one.gap)}
                isExact={one.count !== null}
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

/** Of a stretch in which several steps wrote: as much as is theirs of the whole. */
const shareOf = (part: LogPart | undefined, { from, to }: Range) =>
  part ? Math.max(1, Math.round(((to - from + 1) * part.count) / (part.last - part.first + 1))) : 1;

/** What explains a failure is the last stretch of errors; earlier ones belong to tries before it. */
function hotLine(lines: LogLine[]): number {
  let from = Number.POSITIVE_INFINITY;
  for (const line of lines.toReversed()) {
    if (line.level === 'error') from = line.seq;
    else if (from !== Number.POSITIVE_INFINITY) break;
  }
  return from;
}

/** Stays in sight above its lines: a long step is folded from anywhere in it. */
function FoldHead(props: FoldProps & { isEmpty: boolean; hasLines: boolean }) {
  const { runId, step, number, part, isOpen, onToggle, over, now, isEmpty, hasLines } = props;
  const look = statusWord('step', step?.status ?? 'succeeded');
  const isReached = !step || step.spans.length > 0;
  return (
    <div
      className={clsx(
        'group sticky top-0 z-1 flex h-9 items-center bg-panel pr-3.5 font-sans text-[0.8125rem] max-md:h-[42px]',
        hasLines && 'border-b border-line',
        !isEmpty && 'hover:bg-hover',
      )}
    >
      <button
        type="button"
        aria-expanded={isEmpty ? undefined : isOpen}
        onClick={isEmpty ? undefined : onToggle}
        className={clsx(
          'grid h-full min-w-0 flex-1 grid-cols-[16px_17px_minmax(0,1fr)] items-center gap-[9px] pl-3 text-left font-medium focus-visible:-outline-offset-2 max-md:gap-2',
          isEmpty && 'cursor-default text-muted',
        )}
      >
        <Icon
          of={isOpen ? ChevronDown : ChevronRight}
          size={15}
          className={clsx('text-faint', isEmpty && 'invisible')}
        />
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
      </button>
      {step && part && <StepDownload runId={runId} step={step} />}
      <span className="ml-2.5 text-small text-muted tabular-nums max-md:hidden">
        {part && counted(part.count)}
        {step && step.attempt > 1 && `, ${step.attempt} attempts`}
      </span>
      <span className="ml-2.5 min-w-[58px] text-right text-small text-muted tabular-nums">
        {step && timeOf(step, over, now)}
      </span>
    </div>
  );
}

const StepDownload = ({ runId, step }: { runId: string; step: StepView }) => (
  <a
    href={`/api/v1/runs/${runId}/log/text?step=${encodeURIComponent(step.id)}`}
    download
    aria-label={`Download the log of ${step.name}`}
    title="Download this step’s log"
    className="grid size-7 flex-none place-items-center rounded-sm text-muted opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 max-md:hidden"
  >
    <Icon of={Download} size={15} />
  </a>
);

function timeOf(step: StepView, over: boolean, now: number): string {
  if (step.status === 'skipped') return 'skipped';
  if (step.spans.length > 0) return duration(stepMs(step, now));
  return over ? 'not reached' : '';
}

export const counted = (lines: number) => (lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`);
