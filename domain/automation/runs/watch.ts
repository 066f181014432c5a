import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import { lostHolds } from './store';

/**
 * Notices that a run was cancelled, or taken by another worker, while one of its steps works: one small query for all
 * runs of this process, and only while a step takes longer than a moment.
 */
export class HoldWatch {
  private readonly held = new Map<string, { runId: string; hold: string; onLost: () => void }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly everyMs = 400) {}

  /** Answers the function that stops watching. */
  add(db: Db, run: { runId: string; hold: string }, onLost: () => void): () => void {
    this.held.set(run.hold, { ...run, onLost });
    this.schedule(db);
    return () => this.remove(run.hold);
  }

  private remove(hold: string): void {
    this.held.delete(hold);
    if (this.held.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(db: Db): void {
    this.timer ??= setTimeout(() => void this.look(db), this.everyMs);
  }

  private async look(db: Db): Promise<void> {
    try {
      for (const hold of await lostHolds(db, [...this.held.values()])) this.held.get(hold)?.onLost();
    } catch (error) {
      log.warn({ error: String(error) }, 'could not look whether runs were cancelled');
    }
    this.timer = undefined;
    if (this.held.size > 0) this.schedule(db);
  }
}
