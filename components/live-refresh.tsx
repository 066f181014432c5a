'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { listen } from './live-source';

/** At most one refresh in this time: a run that logs much must not make its page read all the time. */
const atMostEveryMs = 400;

/**
 * Reads the page again, in place, whenever something of these topics changed: `kind:id`, or `kind` for all of a kind.
 * A hidden tab waits until somebody looks at it.
 */
export function LiveRefresh({ topics, since }: { topics: string[]; since: number }) {
  const router = useRouter();
  const key = topics.join(' ');
  const shown = useRef(since);
  useEffect(() => {
    shown.current = since;
  }, [since]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    let last = 0;
    const refresh = () => {
      timer = undefined;
      if (document.hidden) {
        missed = true;
        return;
      }
      last = Date.now();
      router.refresh();
    };
    const hear = () => {
      timer ??= setTimeout(refresh, Math.max(0, last + atMostEveryMs - Date.now()));
    };
    const stop = listen(key.split(' ').filter(Boolean), hear, shown.current);
    const onLook = () => {
      if (document.hidden || !missed) return;
      missed = false;
      refresh();
    };
    document.addEventListener('visibilitychange', onLook);
    return () => {
      stop();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onLook);
    };
  }, [key, router]);
  return null;
}
