import type { Db } from './db';
import { log } from './log';

const lookEveryMs = 5000;

/** One for the process: Next bundles its own copy of the domain. */
const shared = globalThis as typeof globalThis & { slipwayClockAheadMs?: number };

/**
 * The time by the database's clock, which all processes share: what one writes another may compare with. Until the first
 * look it is the machine's own.
 */
export const portalNow = (): Date => new Date(Date.now() + (shared.slipwayClockAheadMs ?? 0));

/** Asks the database what time it is, now and every few seconds. Answers the function that stops it. */
export async function keepClock(db: Db): Promise<() => void> {
  // The first answer waits for a connection, so it tells little.
  await look(db);
  await look(db);
  const timer = setInterval(() => void look(db), lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Half of the round trip is the error, at most; a slow answer tells too little. */
async function look(db: Db): Promise<void> {
  try {
    const began = performance.now();
    const own = Date.now();
    const [row] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS "now"`;
    const took = performance.now() - began;
    const isFirst = shared.slipwayClockAheadMs === undefined;
    if (row && (isFirst || took < 500)) shared.slipwayClockAheadMs = Math.round(row.now.getTime() - own - took / 2);
  } catch (error) {
    log.warn({ error: String(error) }, 'the database could not be asked for the time; the last answer holds');
  }
}
