'use client';

import { useEffect, useState } from 'react';
import { ago, clock, clockSeconds, date, left, until, whole } from './moment';
import { useZone } from './zone';

type Mode = 'ago' | 'until' | 'left' | 'date' | 'clock' | 'seconds' | 'whole';

const say: Record<Mode, (at: Date, now: Date, zone?: string) => string> = {
  ago,
  until,
  left: (at, now) => left(at, now),
  date,
  clock: (at, _now, zone) => clock(at, zone),
  seconds: (at, _now, zone) => clockSeconds(at, zone),
  whole: (at, _now, zone) => whole(at, zone),
};

/** One clock for all times on the page. */
const watchers = new Set<() => void>();
let ticker: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  ticker ??= setInterval(() => {
    for (const each of watchers) each();
  }, 20_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  };
}

type Props = { at: Date | string; mode?: Mode; className?: string };

/**
 * A moment: relative, with the whole of it and its zone on hover. The server writes the zone that the viewer's browser
 * told us (UTC at the first visit), the browser puts its own in its place and keeps it true as time goes by.
 */
export function Time({ at, mode = 'ago', className }: Props) {
  const moment = typeof at === 'string' ? new Date(at) : at;
  const zoneAtFirst = useZone();
  const [seen, setSeen] = useState<{ now: Date; zone: string | undefined }>(() => ({
    now: new Date(),
    zone: zoneAtFirst,
  }));
  useEffect(() => {
    const look = () => setSeen({ now: new Date(), zone: undefined });
    look();
    return watch(look);
  }, []);
  return (
    <time
      dateTime={moment.toISOString()}
      title={whole(moment, seen.zone)}
      className={className}
      suppressHydrationWarning
    >
      {say[mode](moment, seen.now, seen.zone)}
    </time>
  );
}
