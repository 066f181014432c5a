'use client';

import { useEffect, useRef, useState } from 'react';
import type { LogLine, LogPage } from '@/domain/automation/runs/schema';
import { mergeLines } from './log-model';

const pageLines = 2000;

export type Connection = 'closed' | 'live' | 'lost';

/**
 * A run's log: the lines that came with the page, the earlier ones fetched behind its back, and while the run goes on
 * the new ones as they are written.
 */
export function useLog(
  runId: string,
  initial: LogLine[],
  goesOn: boolean,
): { lines: LogLine[]; connection: Connection } {
  const [lines, setLines] = useState(initial);
  const [connection, setConnection] = useState<Connection>('closed');
  const [firstAtFirst] = useState(initial[0]?.seq ?? 1);
  const last = useRef(0);
  last.current = lines.at(-1)?.seq ?? 0;

  // The page was read again: what it brought along may be newer than what the stream has sent.
  useEffect(() => setLines((known) => mergeLines(known, initial)), [initial]);

  useEffect(() => {
    const gone = new AbortController();
    const take = (more: LogLine[]) => setLines((known) => mergeLines(known, more));
    fetchEarlier(runId, firstAtFirst, gone.signal, take).catch(() => undefined);
    return () => gone.abort();
  }, [runId, firstAtFirst]);

  useEffect(() => {
    if (!goesOn) return;
    const source = new EventSource(`/api/v1/runs/${runId}/log?after=${last.current}`);
    const gather = gatherer((more) => setLines((known) => mergeLines(known, more)));
    const close = () => {
      source.close();
      gather.flush();
      setConnection('closed');
    };
    source.onopen = () => setConnection('live');
    source.onerror = () => setConnection('lost');
    source.onmessage = (event: MessageEvent<string>) => gather.add(JSON.parse(event.data) as LogLine);
    source.addEventListener('end', close);
    return close;
  }, [runId, goesOn]);

  return { lines, connection };
}

async function fetchEarlier(
  runId: string,
  before: number,
  signal: AbortSignal,
  take: (lines: LogLine[]) => void,
): Promise<void> {
  for (let after = 0; after < before - 1 && !signal.aborted; ) {
    const limit = Math.min(pageLines, before - 1 - after);
    const response = await fetch(`/api/v1/runs/${runId}/log?after=${after}&limit=${limit}`, { signal });
    if (!response.ok) return;
    const page = (await response.json()) as LogPage;
    if (page.items.length === 0) return;
    take(page.items);
    after = page.nextAfter;
  }
}

/** Many lines may come at once: the page is drawn once for all that came in a frame. */
function gatherer(take: (lines: LogLine[]) => void) {
  let waiting: LogLine[] = [];
  let frame: number | undefined;
  const flush = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    if (waiting.length > 0) take(waiting);
    waiting = [];
  };
  return {
    add: (line: LogLine) => {
      waiting.push(line);
      frame ??= requestAnimationFrame(flush);
    },
    flush,
  };
}
