'use client';

import { useEffect, useState } from 'react';
import type { LogHits } from '@/domain/automation/runs/schema';
import { found, missingOf } from './log-model';
import type { LogState } from './use-log';

const pauseMs = 200;
const nothing: LogHits & { q: string } = { q: '', hits: [], count: 0, upTo: 0 };

/**
 * Lines that hold a text: looked for here while the whole log is here, else by the server, which looks through all of it.
 * What has come since is looked through here.
 */
export function useLogSearch(runId: string, search: string, { loaded, last }: LogState) {
  const q = search.trim();
  const isHere = missingOf(loaded.covered, { from: 1, to: last }).length === 0;
  const [answer, setAnswer] = useState(nothing);
  const mustAsk = q !== '' && !isHere;
  useEffect(() => {
    if (!mustAsk) return;
    const gone = new AbortController();
    const timer = setTimeout(async () => {
      const address = `/api/v1/runs/${runId}/log/search?q=${encodeURIComponent(q)}`;
      const response = await fetch(address, { signal: gone.signal }).catch(() => undefined);
      if (response?.ok) setAnswer({ q, ...((await response.json()) as LogHits) });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [runId, q, mustAsk]);

  if (!mustAsk) {
    const hits = found(loaded.lines, q);
    return { hits, count: hits.length, isSearching: false };
  }
  if (answer.q !== q) return { hits: [], count: 0, isSearching: true };
  const since = found(
    loaded.lines.filter(({ seq }) => seq > answer.upTo),
    q,
  );
  return { hits: answer.hits.concat(since), count: answer.count + since.length, isSearching: false };
}
