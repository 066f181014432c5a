'use client';

import { useEffect, useState } from 'react';
import type { Estimate } from '@/domain/environments/schema';

export type Wish = {
  type: string;
  name: string;
  owner?: string;
  parameters: Record<string, unknown>;
  size?: string;
  ttlHours: number;
  reason: string;
  entity?: string;
};

const waitMs = 250;

/** The estimate of what is typed, a moment after the last key. The one before stays in sight until the next is there. */
export function useEstimate(wish: Wish): { estimate: Estimate | undefined; stale: boolean } {
  const [answer, setAnswer] = useState<{ estimate: Estimate; of: string }>();
  // The reason changes nothing of it.
  const body = JSON.stringify({ ...wish, reason: '' });
  useEffect(() => {
    const stop = new AbortController();
    const ask = async () => {
      const response = await fetch('/api/v1/environments/estimate', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: stop.signal,
      }).catch(() => undefined);
      if (response?.ok) setAnswer({ estimate: (await response.json()) as Estimate, of: body });
    };
    const timer = setTimeout(() => void ask(), waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [body]);
  return { estimate: answer?.estimate, stale: answer?.of !== body };
}
