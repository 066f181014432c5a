import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import { lostHolds } from './store';

/**
 * Notices that a run was cancelled, or taken by another worker, while one of its steps works: one small query for all
 * runs of this process, and only while a step takes longer than a moment.
 */
export class HoldWatch {
  /** several of one run: its steps may work at the same time */
  private readonly held = new Set<{ runId: string; hold: string; onLost: () => void }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly everyMs = 400) {}

  /** Answers the function that stops watching. */
  add(db: Db, run: { runId: string; hold: string }, onLost: () => void): () => void {
    const entry = { ...run, onLost };
    this.held.add(entry);
    this.schedule(db);
    return () => this.remove(entry);
  }

  private remove(entry: { runId: string; hold: string; onLost: () => void }): void {
    this.held.delete(entry);
    if (this.held.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(db: Db): void {
    this.timer ??= setTimeout(() => void this.look(db), this.everyMs);
  }

  private async look(db: Db): Promise<void> {
    try {
      const looked = [...this.held];
      const lost = new Set(await lostHolds(db, looked));
      for (const entry of looked) if (lost.has(entry.hold)) entry.onLost();
    } catch (error) {
      log.warn({ error: String(error) }, 'could not look whether runs were cancelled');
    }
    this.timer = undefined;
    if (this.held.size > 0) this.schedule(db);
  }
}
