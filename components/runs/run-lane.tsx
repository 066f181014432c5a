'use client';

import clsx from 'clsx';
import type { RunView } from '@/domain/automation/runs/schema';
import { duration } from '../ui/duration';
import { Panel } from '../ui/panel';
import { Time } from '../ui/time';
import { type Column, columnsOf, laneOf, type Piece, type Segment } from './lane';
import { aboutLeft, currentStep, isOver, leftMs, placeOf } from './timing';
import { useNow } from './use-now';

type Props = { run: Pick<RunView, 'status' | 'steps' | 'createdAt' | 'finishedAt' | 'historyCount'>; now: string };

/** Where the time goes: one lane for the whole run, and how much is left. */
export function RunLane({ run, now: atFirst }: Props) {
  const over = isOver(run.status);
  const now = useNow(atFirst, !over);
  const lane = laneOf(run, now);
  return (
    <Panel label="Time" className="px-4 pt-3.5 pb-[13px]">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-0.5">
        {over ? <Ended run={run} lane={lane} /> : <Going run={run} now={now} />}
      </div>
      <ol aria-label="Steps by time" className="mt-3 flex gap-[3px] max-md:mt-2.5">
        {columnsOf(lane).map((column) => (
          <LaneColumn key={column.segments[0]?.id} column={column} />
        ))}
      </ol>
    </Panel>
  );
}

function Going({ run, now }: { run: Props['run']; now: number }) {
  const current = currentStep(run.steps);
  const left = leftMs(run, now);
  return (
    <>
      <span className="min-w-0">
        <span className="font-strong">{placeOf(run.steps, current)}</span>{' '}
        <span className="text-muted">{current?.step.name}</span>
      </span>
      <span className="text-small">
        {left === null ? (
          <span className="text-muted">Nothing to compare with yet</span>
        ) : (
          <>
            <span className="font-strong">{aboutLeft(left)} left</span>
            <span className="text-muted max-md:hidden">
              {' '}
              by the last {run.historyCount === 1 ? 'run' : `${run.historyCount} runs`}
              {left > 45_000 && (
                <>
                  , done near <Time at={new Date(now + left)} mode="clock" />
                </>
              )}
            </span>
          </>
        )}
      </span>
    </>
  );
}

function Ended({ run, lane }: { run: Props['run']; lane: Segment[] }) {
  return (
    <>
      <h2>Where the time went</h2>
      <span className="text-small text-muted">
        <Time at={run.createdAt} mode="seconds" /> to <Time at={run.finishedAt ?? run.createdAt} mode="seconds" />
        {lane.some(({ width }) => 'short' in width) && ', waits are drawn short'}
      </span>
    </>
  );
}

const looks: Record<Piece['look'], string> = {
  done: 'bg-[color-mix(in_srgb,var(--ok)_78%,var(--panel))]',
  work: 'bg-accent',
  wait: 'hatched text-info',
  again: 'hatched text-warn',
  failed: 'bg-[color-mix(in_srgb,var(--bad)_86%,var(--panel))]',
  cancelled: 'bg-[color-mix(in_srgb,var(--unknown)_60%,var(--panel))]',
  tolerated: 'bg-[color-mix(in_srgb,var(--warn)_80%,var(--panel))]',
};

const isQuiet = ({ look }: Segment) => look === 'pending' || look === 'skipped' || look === 'never';

function LaneColumn({ column: { name, say, segments, width } }: { column: Column }) {
  const quiet = segments.every(isQuiet);
  const isGroup = segments.length > 1;
  return (
    <li
      title={isGroup ? undefined : `${name}: ${say}`}
      className={clsx('min-w-2.5', 'short' in width && 'w-[116px] flex-none max-md:w-11')}
      style={'grow' in width ? { flex: `${width.grow * 1000} 1 0` } : undefined}
    >
      <div className="grid min-h-3.5 content-center gap-[3px]">
        {segments.map((segment) => (
          <div key={segment.id} title={isGroup ? `${segment.name}: ${segment.say}` : undefined}>
            <SegmentBar segment={segment} isThin={isGroup} />
          </div>
        ))}
      </div>
      <div className={clsx('mt-1.5 text-[0.75rem] leading-[1.35] text-muted tabular-nums max-md:sr-only')}>
        <b
          className={clsx(
            'block truncate',
            quiet ? 'font-normal' : 'font-[520]',
            segments.some(({ look }) => look === 'failed') ? 'text-bad' : quiet ? 'text-muted' : 'text-ink',
          )}
        >
          {name}
        </b>
        <span className="block truncate">{say}</span>
      </div>
    </li>
  );
}

function SegmentBar({ segment: { look, pieces, gone }, isThin }: { segment: Segment; isThin: boolean }) {
  const bar = clsx('flex overflow-hidden', isThin ? 'h-1.5 rounded-[3px]' : 'h-3.5 rounded-[4px]');
  if (look === 'pending') return <div className={clsx(bar, 'shadow-[inset_0_0_0_1px_var(--line-strong)]')} />;
  if (look === 'skipped') return <div className={clsx(bar, 'bg-unknown-soft')} />;
  if (look === 'never') return <div className={clsx(bar, 'border border-dashed border-line-strong')} />;
  if (look === 'working' && gone !== null && pieces.length === 1) {
    return (
      <div
        className={clsx(
          bar,
          'bg-accent-soft shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--accent)_30%,transparent)]',
        )}
      >
        <i
          className="block bg-accent transition-[width] duration-1000 ease-linear"
          style={{ width: `${gone * 100}%` }}
        />
      </div>
    );
  }
  return (
    <div className={clsx(bar, pieces.length > 1 ? 'gap-0.5' : '')}>
      {pieces.map((piece, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
          key={index}
          className={clsx(
            'block',
            isThin ? 'rounded-[3px]' : 'rounded-[4px]',
            looks[piece.look],
            piece.look === 'work' && 'animate-breathe',
          )}
          style={{ flex: `${piece.grow} 1 0` }}
        />
      ))}
      {pieces.length === 0 && <i className="block flex-1 bg-unknown-soft" title={duration(0)} />}
    </div>
  );
}
