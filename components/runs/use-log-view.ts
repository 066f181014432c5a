'use client';

import { useEffect, useState } from 'react';
import type { LogPart, RunView } from '@/domain/automation/runs/schema';
import { useZone } from '../ui/zone';
import { holds, type Range } from './log-model';
import type { LogState } from './use-log';
import { useLogSearch } from './use-log-search';

/** How a reader looks at a log: what is searched, where, and in which shape. */
export function useLogView(run: Pick<RunView, 'id' | 'status' | 'steps'>, log: LogState) {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const [wraps, setWraps] = useState(true);
  const [isLarge, setLarge] = useState(false);
  const { hits, count, isSearching } = useLogSearch(run.id, search, log);
  const named = useNamedLine();
  const hit = Math.min(at, hits.length - 1);
  const foundLine = search ? hits[hit] : named;
  return {
    search,
    setSearch: (value: string) => {
      setSearch(value);
      setAt(0);
    },
    hits: count,
    hit,
    isSearching,
    move: (by: 1 | -1) => setAt((hits.length + hit + by) % Math.max(1, hits.length)),
    foundLine,
    folds: useFolds(run, log, foundLine),
    opened: useOpened(),
    zone: useBrowserZone(),
    wraps,
    setWraps,
    isLarge,
    setLarge,
  };
}

export type LogView = ReturnType<typeof useLogView>;

/** So many stretches between the ends of steps are kept open; the one opened first goes first. */
const mostOpened = 8;

function useOpened() {
  const [ranges, setRanges] = useState<Range[]>([]);
  const open = (range: Range) =>
    setRanges((known) =>
      known.some(({ from, to }) => from <= range.from && range.to <= to) ? known : [...known, range].slice(-mostOpened),
    );
  return { ranges, open };
}

/** A line that the address names: `#L12`. */
function useNamedLine(): number | undefined {
  const [line, setLine] = useState<number>();
  useEffect(() => {
    const read = () => setLine(Number(/^#L(\d+)$/.exec(location.hash)?.[1]) || undefined);
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return line;
}

/** Times in the viewer's zone: as the server guessed it, then as the browser knows it. */
function useBrowserZone(): string | undefined {
  const [zone, setZone] = useState<string | undefined>(useZone());
  useEffect(() => setZone(undefined), []);
  return zone;
}

/** Whose line it is: known where the line is here, else worked out where steps wrote one after the other. */
function partOf({ loaded, parts }: LogState, seq: number): LogPart | undefined {
  const line = loaded.lines.find((one) => one.seq === seq);
  if (line) return parts.find(({ stepId }) => stepId === line.stepId);
  return parts.find(({ first, last }) => holds({ from: first, to: last }, seq));
}

/** Open by themselves: the step that the run is at, and all of a short log. A person's choice stays, until they go to a line. */
function useFolds(run: Pick<RunView, 'status' | 'steps'>, log: LogState, foundLine: number | undefined) {
  const [chosen, setChosen] = useState<Record<string, boolean>>({});
  const foundPart = foundLine === undefined ? undefined : partOf(log, foundLine);
  const foundIn = foundPart && (foundPart.stepId ?? '');
  useEffect(() => {
    if (foundLine !== undefined && foundIn !== undefined) setChosen((known) => ({ ...known, [foundIn]: true }));
  }, [foundLine, foundIn]);
  const isShort = log.last <= 40;
  const isOpen = (id: string) => {
    const status = run.steps.find((step) => step.id === id)?.status;
    const isAt = status === 'running' || status === 'waiting' || status === 'failed' || status === 'cancelled';
    const isEnd = run.status === 'succeeded' && id === run.steps.at(-1)?.id;
    return chosen[id] ?? (isAt || isEnd || isShort || id === '');
  };
  return { isOpen, toggle: (id: string) => setChosen((known) => ({ ...known, [id]: !isOpen(id) })) };
}
