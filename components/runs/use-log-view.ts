'use client';

import { useEffect, useState } from 'react';
import type { LogLine, RunView } from '@/domain/automation/runs/schema';
import { useZone } from '../ui/zone';
import { found } from './log-model';

/** How a reader looks at a log: what is searched, where, and in which shape. */
export function useLogView(run: Pick<RunView, 'status' | 'steps'>, lines: LogLine[]) {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const [wraps, setWraps] = useState(true);
  const [isLarge, setLarge] = useState(false);
  const hits = found(lines, search);
  const named = useNamedLine();
  const hit = Math.min(at, hits.length - 1);
  const foundLine = search ? hits[hit] : named;
  return {
    search,
    setSearch: (value: string) => {
      setSearch(value);
      setAt(0);
    },
    hits: hits.length,
    hit,
    move: (by: 1 | -1) => setAt((hits.length + hit + by) % Math.max(1, hits.length)),
    foundLine,
    folds: useFolds(run, lines, foundLine),
    zone: useBrowserZone(),
    wraps,
    setWraps,
    isLarge,
    setLarge,
  };
}

export type LogView = ReturnType<typeof useLogView>;

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

/** Open by themselves: the step that the run is at, and all of a short log. A person's choice stays. */
function useFolds(run: Pick<RunView, 'status' | 'steps'>, lines: LogLine[], foundLine: number | undefined) {
  const [chosen, setChosen] = useState<Record<string, boolean>>({});
  const foundIn = foundLine === undefined ? undefined : lines.find(({ seq }) => seq === foundLine)?.stepId;
  const isShort = lines.length <= 40;
  const isOpen = (id: string) => {
    if (foundIn !== undefined && (foundIn ?? '') === id) return true;
    const status = run.steps.find((step) => step.id === id)?.status;
    const isAt = status === 'running' || status === 'waiting' || status === 'failed' || status === 'cancelled';
    const isEnd = run.status === 'succeeded' && id === run.steps.at(-1)?.id;
    return chosen[id] ?? (isAt || isEnd || isShort || id === '');
  };
  return { isOpen, toggle: (id: string) => setChosen((known) => ({ ...known, [id]: !isOpen(id) })) };
}
