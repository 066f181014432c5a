'use client';

import { useEffect, useState } from 'react';

/** The time in milliseconds, once a second while something goes on. It begins with the server's, so that both agree. */
export function useNow(atFirst: string, ticks: boolean): number {
  const [now, setNow] = useState(() => new Date(atFirst).getTime());
  useEffect(() => {
    setNow(ticks ? Date.now() : new Date(atFirst).getTime());
    if (!ticks) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticks, atFirst]);
  return now;
}
