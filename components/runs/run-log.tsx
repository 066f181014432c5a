'use client';

import clsx from 'clsx';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RunView } from '@/domain/automation/runs/schema';
import { LogFold } from './log-fold';
import { LogFoot } from './log-foot';
import type { Range } from './log-model';
import { LogTools } from './log-tools';
import { isOver } from './timing';
import { useFollow } from './use-follow';
import { type LogAtFirst, useLog } from './use-log';
import { useLogView } from './use-log-view';
import { useNow } from './use-now';
import { useSight } from './use-sight';

type Run = Pick<RunView, 'id' | 'number' | 'status' | 'steps' | 'error' | 'cure' | 'requestId'>;
type Props = { run: Run; initial: LogAtFirst; now: string };

/** The log beside the steps: it follows what is written, folds by step, searches, and keeps the colours. */
export function RunLog({ run, initial, now: atFirst }: Props) {
  const over = isOver(run.status);
  const drawn = useDrawn();
  const { want, connection, ...log } = useLog(run.id, initial, !over, drawn.ranges);
  const now = useNow(atFirst, !over);
  const box = useRef<HTMLDivElement>(null);
  const follow = useFollow(box, log.last, !over);
  const view = useLogView(run, log);
  const { foundLine, search, zone, folds, isLarge, opened } = view;
  useEffect(() => want([...opened.ranges.slice(-1), ...drawn.ranges.current]));
  const goTo = useGoTo(follow.pause, opened.open);
  useEffect(() => {
    if (foundLine !== undefined) goTo(foundLine);
  }, [foundLine, goTo]);
  const onFollow = () => (follow.isFollowing ? follow.pause() : follow.toEnd());
  useKeys({ end: follow.toEnd, escape: () => view.setLarge(false) });
  const { isFollowing } = follow;
  const look = useSight(box, opened.open, !isFollowing);
  useStay(isFollowing || over, log.last, opened.open);
  const fold = (id: string) => ({
    runId: run.id,
    part: log.parts.find(({ stepId }) => (stepId ?? '') === id),
    loaded: log.loaded,
    isOpen: folds.isOpen(id),
    onToggle: () => folds.toggle(id),
    onDraw: (ranges: Range[]) => drawn.set(id, ranges),
    ...{ over, now, search, foundLine, zone, opened: opened.ranges },
  });
  return (
    <section
      aria-label="Log"
      className={clsx(
        'flex min-w-0 flex-col overflow-hidden border border-line bg-panel',
        isLarge ? 'fixed inset-0 z-30' : 'rounded-lg shadow-panel',
      )}
    >
      <LogTools
        {...{ run, over, view }}
        parts={log.parts}
        isFollowing={isFollowing}
        onFollow={onFollow}
        onGoTo={goTo}
      />
      <div
        ref={box}
        onScroll={() => {
          follow.onScroll();
          look();
        }}
        data-wrap={view.wraps ? 'on' : 'off'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className={clsx(
          'code min-h-24 flex-1 overflow-auto bg-[light-dark(color-mix(in_srgb,var(--sunken)_60%,var(--panel)),var(--sunken))] text-[0.78125rem] leading-[1.62] focus-visible:-outline-offset-2',
          !isLarge && 'max-h-[max(420px,calc(100dvh-230px))]',
        )}
      >
        {run.steps.map((step, index) => (
          <LogFold key={step.id} step={step} number={index + 1} {...fold(step.id)} />
        ))}
        {log.parts.some(({ stepId }) => stepId === null) && <LogFold step={undefined} number={0} {...fold('')} />}
      </div>
      <LogFoot run={run} connection={connection} isFollowing={isFollowing} lines={log.loaded.lines} />
    </section>
  );
}

/** Whoever stops to read keeps what they were reading. */
function useStay(goesOn: boolean, last: number, open: (range: Range) => void) {
  const latest = useRef({ last, open });
  latest.current = { last, open };
  useEffect(() => {
    const { last, open } = latest.current;
    if (!goesOn) open({ from: Math.max(1, last - 99), to: last });
  }, [goesOn]);
}

/** What the folds draw: what must be here, and must not be let go of. */
function useDrawn() {
  const byFold = useRef(new Map<string, Range[]>());
  const ranges = useRef<Range[]>([]);
  const set = (id: string, drawn: Range[]) => {
    byFold.current.set(id, drawn);
    ranges.current = [...byFold.current.values()].flat();
  };
  return { ranges, set };
}

/** Opens the place of a line, and scrolls there once it is drawn. */
function useGoTo(pause: () => void, open: (range: Range) => void) {
  const [target, setTarget] = useState<number>();
  useEffect(() => {
    const element = target === undefined ? null : document.getElementById(`L${target}`);
    if (!element) return;
    element.scrollIntoView({ block: 'center' });
    setTarget(undefined);
  });
  const latest = useRef({ pause, open });
  latest.current = { pause, open };
  return useCallback((seq: number) => {
    latest.current.pause();
    latest.current.open({ from: Math.max(1, seq - 80), to: seq + 120 });
    setTarget(seq);
  }, []);
}

function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input,textarea,select,dialog');
      if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) latest.current[event.key.toLowerCase()]?.();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
