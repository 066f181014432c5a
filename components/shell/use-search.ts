'use client';

import { useEffect, useState } from 'react';
import type { SearchHit } from '@/domain/search/schema';

const pauseMs = 90;

type Found = { query: string; hits: SearchHit[]; failed?: string };

/** What the portal finds for the words, asked once the typing pauses; an answer that comes too late is dropped. */
export function useSearch(words: string): { hits: SearchHit[]; searching: boolean; failed?: string } {
  const query = words.trim();
  const [found, setFound] = useState<Found>({ query: '', hits: [] });
  useEffect(() => {
    if (!query) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(query)}`, { signal: abort.signal });
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        const { items } = (await answer.json()) as { items: SearchHit[] };
        setFound({ query, hits: items });
      } catch (error) {
        if (abort.signal.aborted) return;
        const why = error instanceof Error ? error.message : 'no connection';
        setFound({ query, hits: [], failed: `The search did not work: ${why}. Type on to try again.` });
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);
  if (!query) return { hits: [], searching: false };
  return {
    hits: found.hits,
    searching: found.query !== query,
    failed: found.query === query ? found.failed : undefined,
  };
}
