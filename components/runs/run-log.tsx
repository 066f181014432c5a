'use client';

import clsx from 'clsx';
import { useCallback, useEffect, useRef } from 'react';
import type { LogLine, RunView } from '@/domain/automation/runs/schema';
import { LogFold } from './log-fold';
import { LogFoot } from './log-foot';
import { byStep } from './log-model';
import { LogTools } from './log-tools';
import { isOver } from './timing';
import { useFollow } from './use-follow';
import { useLog } from './use-log';
import { useLogView } from './use-log-view';
import { useNow } from './use-now';

type Run = Pick<RunView, 'id' | 'number' | 'status' | 'steps' | 'error' | 'cure' | 'requestId'>;
type Props = { run: Run; initial: LogLine[]; now: string };

/** The log beside the steps: it follows what is written, folds by step, searches, and keeps the colours. */
export function RunLog({ run, initial, now: atFirst }: Props) {
  const over = isOver(run.status);
  const { lines, connection } = useLog(run.id, initial, !over);
  const now = useNow(atFirst, !over);
  const box = useRef<HTMLDivElement>(null);
  const follow = useFollow(box, lines.length, !over);
  const view = useLogView(run, lines);
  const { foundLine, search, zone, folds, isLarge } = view;
  const { pause } = follow;
  const goTo = useCallback(
    (seq: number) => {
      pause();
      requestAnimationFrame(() => document.getElementById(`L${seq}`)?.scrollIntoView({ block: 'center' }));
    },
    [pause],
  );
  useEffect(() => {
    if (foundLine !== undefined) goTo(foundLine);
  }, [foundLine, goTo]);
  useKeys({ end: follow.toEnd, escape: () => view.setLarge(false) });
  const groups = byStep(lines);
  return (
    <section
      aria-label="Log"
      className={clsx(
        'flex min-w-0 flex-col overflow-hidden border border-line bg-panel',
        isLarge ? 'fixed inset-0 z-30' : 'rounded-lg shadow-panel',
      )}
    >
      <LogTools
        {...{ run, lines, over, view }}
        isFollowing={follow.isFollowing}
        onFollow={follow.toEnd}
        onGoTo={goTo}
      />
      <div
        ref={box}
        onScroll={follow.onScroll}
        data-wrap={view.wraps ? 'on' : 'off'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className={clsx(
          'code min-h-24 flex-1 overflow-auto bg-[light-dark(color-mix(in_srgb,var(--sunken)_60%,var(--panel)),var(--sunken))] text-[0.78125rem] leading-[1.62] focus-visible:-outline-offset-2',
          !isLarge && 'max-h-[max(420px,calc(100dvh-230px))]',
        )}
      >
        {run.steps.map((step, index) => (
          <LogFold
            key={step.id}
            step={step}
            number={index + 1}
            lines={groups.get(step.id) ?? []}
            isOpen={folds.isOpen(step.id)}
            onToggle={() => folds.toggle(step.id)}
            {...{ over, now, search, foundLine, zone }}
          />
        ))}
        {groups.has('') && (
          <LogFold
            step={undefined}
            number={0}
            lines={groups.get('') ?? []}
            isOpen={folds.isOpen('')}
            onToggle={() => folds.toggle('')}
            {...{ over, now, search, foundLine, zone }}
          />
        )}
      </div>
      <LogFoot run={run} connection={connection} isFollowing={follow.isFollowing} lines={lines} />
    </section>
  );
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
