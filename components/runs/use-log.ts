'use client';

import { type RefObject, useEffect, useReducer, useRef, useState } from 'react';
import type { LogLine, LogPage, LogPart } from '@/domain/automation/runs/schema';
import { addLines, countParts, type Loaded, missingOf, type Range, trimLines } from './log-model';

const pageLines = 2000;
/** Many lines may come at once: the page is drawn once for all that came in this time. */
const drawEveryMs = 100;
const againAfterMs = 2000;

export type Connection = 'closed' | 'live' | 'lost';

/** What the page brought along: how many lines there are, of which step, and the last of them. */
export type LogAtFirst = { items: LogLine[]; parts: LogPart[]; lastLine: number };
export type LogState = { loaded: Loaded; parts: LogPart[]; last: number };

type Change =
  | { kind: 'page'; page: LogAtFirst }
  | { kind: 'live'; lines: LogLine[]; keep: Range[] }
  | { kind: 'fetched'; range: Range; lines: LogLine[]; keep: Range[] };

const stateOf = ({ items, parts, lastLine }: LogAtFirst): LogState => ({
  loaded: { lines: items, covered: items[0] ? [{ from: items[0].seq, to: lastLine }] : [] },
  parts,
  last: lastLine,
});

function changed(state: LogState, change: Change): LogState {
  if (change.kind === 'page') {
    const { items, parts, lastLine } = change.page;
    // The page was read again: what it brought along may be newer than what the stream has sent.
    if (lastLine < state.last) return state;
    const range = { from: items[0]?.seq ?? lastLine + 1, to: lastLine };
    return { loaded: addLines(state.loaded, range, items), parts, last: lastLine };
  }
  if (change.kind === 'fetched') {
    const loaded = addLines(state.loaded, change.range, change.lines);
    return { ...state, loaded: trimLines(loaded, [...change.keep, change.range]) };
  }
  const lines = change.lines.filter(({ seq }) => seq > state.last);
  const last = lines.at(-1)?.seq;
  if (last === undefined) return state;
  const loaded = addLines(state.loaded, { from: state.last + 1, to: last }, lines);
  const keep = [...change.keep, { from: last - 1000, to: last }];
  return { loaded: trimLines(loaded, keep), parts: countParts(state.parts, lines), last };
}

/**
 * A run's log: the lines that came with the page, while the run goes on the new ones as they are written, and of the rest
 * what is wanted. `drawn` is what must not be let go of.
 */
export function useLog(runId: string, page: LogAtFirst, goesOn: boolean, drawn: RefObject<Range[]>) {
  const [state, change] = useReducer(changed, page, stateOf);
  const [connection, setConnection] = useState<Connection>('closed');
  const last = useRef(state.last);
  last.current = state.last;

  useEffect(() => change({ kind: 'page', page }), [page]);

  useEffect(() => {
    if (!goesOn) return;
    const source = new EventSource(`/api/v1/runs/${runId}/log?batch=true&after=${last.current}`);
    const gather = gatherer((lines) => change({ kind: 'live', lines, keep: drawn.current }));
    const close = () => {
      source.close();
      gather.flush();
      setConnection('closed');
    };
    source.onopen = () => setConnection('live');
    source.onerror = () => setConnection('lost');
    source.onmessage = (event: MessageEvent<string>) => gather.add(JSON.parse(event.data) as LogLine[]);
    source.addEventListener('end', close);
    return close;
  }, [runId, goesOn, drawn]);

  const { covered } = state.loaded;
  const loading = useRef(false);
  const gone = useRef(false);
  const [, tryAgain] = useReducer((tries: number) => tries + 1, 0);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const want = (ranges: Range[]) => {
    const [missing] = ranges.flatMap((range) =>
      missingOf(covered, { from: range.from, to: Math.min(range.to, state.last) }),
    );
    if (!missing || loading.current) return;
    loading.current = true;
    fetchLines(runId, missing)
      .then(({ range, lines }) => {
        loading.current = false;
        if (!gone.current) change({ kind: 'fetched', range, lines, keep: drawn.current });
      })
      .catch(() =>
        setTimeout(() => {
          loading.current = false;
          if (!gone.current) tryAgain();
        }, againAfterMs),
      );
  };

  return { ...state, connection, want };
}

async function fetchLines(runId: string, { from, to }: Range): Promise<{ range: Range; lines: LogLine[] }> {
  const limit = Math.min(pageLines, to - from + 1);
  const response = await fetch(`/api/v1/runs/${runId}/log?after=${from - 1}&limit=${limit}`);
  if (!response.ok) throw new Error(`The log could not be read (${response.status}).`);
  const { items, nextAfter } = (await response.json()) as LogPage;
  // A page that is not full says that there is no more up to where it was asked.
  return { lines: items, range: { from, to: items.length < limit ? to : nextAfter } };
}

function gatherer(take: (lines: LogLine[]) => void) {
  let waiting: LogLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) take(waiting);
    waiting = [];
  };
  return {
    add: (lines: LogLine[]) => {
      waiting = waiting.concat(lines);
      timer ??= setTimeout(flush, drawEveryMs);
    },
    flush,
  };
}
