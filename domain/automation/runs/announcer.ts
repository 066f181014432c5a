import { type Db, queryPrepared, sql } from '@/domain/core/db';
import { type LiveMessage, liveChannel } from '@/domain/core/emit';
import { log } from '@/domain/core/log';

/** Sooner than an eye sees, and later than a trivial step takes. */
const afterMs = 40;

/**
 * Tells live pages that runs have gone on a step: all runs of this process together, and each at most every so many
 * milliseconds. Postgres lets transactions that announce something commit only one after the other, so a step's own
 * transaction does not. That a run waits or is over, its transaction does announce.
 */
export class Announcer {
  private readonly waiting = new Map<string, LiveMessage>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly delayMs = afterMs) {}

  soon(db: Db, run: { id: string; teamId: string | null }): void {
    this.waiting.set(run.id, { topic: `run:${run.id}`, type: 'run.advance', teamId: run.teamId });
    this.timer ??= setTimeout(() => void this.tell(db), this.delayMs);
  }

  /** It has announced something newer itself. */
  forget(runId: string): void {
    this.waiting.delete(runId);
    if (this.waiting.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async tell(db: Db): Promise<void> {
    this.timer = undefined;
    const messages = [...this.waiting.values()].map((message) => JSON.stringify(message));
    this.waiting.clear();
    try {
      await queryPrepared(db, sql`SELECT pg_notify(${liveChannel}, m)::text FROM unnest(${messages}::text[]) AS m`);
    } catch (error) {
      // Pages that missed it see the next one; nothing hangs on it.
      log.debug({ error: String(error) }, 'live pages were not told that runs went on');
    }
  }
}
