import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import { linesOf } from './log/lines';
import type { Redactor } from './redact';
import { appendLines, type NewLine } from './transition';

/** So often at most the rest of the portal hears of new lines. */
const flushAfterMs = 120;
const againAfterMs = 2000;
/** One statement carries so many lines. */
const linesAtOnce = 4000;

/** What one step, and what one run on one worker, may write. The portal's own words about them always come through. */
const most = {
  step: { lines: 100_000, characters: 16 * 1024 * 1024 },
  run: { lines: 300_000, characters: 48 * 1024 * 1024 },
};

type Count = { lines: number; characters: number; leftOut: number };
const none = (): Count => ({ lines: 0, characters: 0, leftOut: 0 });
const isFull = (count: Count, limit: { lines: number; characters: number }) =>
  count.lines >= limit.lines || count.characters >= limit.characters;

/**
 * A run's log while it runs. Lines ride along with the step's next transition; only a step that takes longer writes them
 * in between. Secrets are taken out before anything is kept.
 */
export class Journal {
  private lines: NewLine[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly steps = new Map<string | null, Count>();
  private readonly looks = new Map<string | null, string>();
  private readonly whole = none();
  private isStopped = false;

  constructor(
    private readonly db: Db,
    private readonly held: { runId: string; hold: string },
    private readonly redactor: Redactor,
    private readonly clock: () => Date,
  ) {}

  startStep(stepId: string): void {
    this.endStep(stepId);
    this.steps.delete(stepId);
    this.looks.delete(stepId);
  }

  /** Says how much of what a step wrote is not kept. */
  endStep(stepId: string): void {
    const count = this.steps.get(stepId);
    if (!count?.leftOut) return;
    const { leftOut } = count;
    count.leftOut = 0;
    this.note(
      stepId,
      'warn',
      `${leftOut.toLocaleString('en')} more ${leftOut === 1 ? 'line was' : 'lines were'} left out.`,
    );
  }

  /** What a step writes. */
  write(stepId: string | null, level: NewLine['level'], text: string): void {
    const count = this.steps.get(stepId) ?? none();
    this.steps.set(stepId, count);
    const { lines, look } = linesOf(this.redactor.text(text), this.looks.get(stepId));
    this.looks.set(stepId, look);
    const at = this.clock().toISOString();
    for (const line of lines) {
      if (count.leftOut > 0 || isFull(count, most.step) || isFull(this.whole, most.run)) {
        if (count.leftOut++ === 0)
          this.note(stepId, 'warn', fullWords(isFull(count, most.step) ? 'step' : 'run', count));
        continue;
      }
      for (const one of [count, this.whole]) {
        one.lines++;
        one.characters += line.length;
      }
      this.lines.push({ at, stepId, level, text: line });
    }
    this.schedule();
  }

  /** The portal's own words, whatever the step has written before. */
  note(stepId: string | null, level: NewLine['level'], text: string): void {
    const at = this.clock().toISOString();
    for (const line of linesOf(this.redactor.text(text)).lines) this.lines.push({ at, stepId, level, text: line });
    this.schedule();
  }

  /** Hands over what is not written yet, to go with a transition. */
  async take(): Promise<NewLine[]> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
    while (this.lines.length > linesAtOnce) {
      if (!(await this.append(this.lines.splice(0, linesAtOnce)))) break;
    }
    return this.lines.splice(0);
  }

  /** Nothing is written after this. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(afterMs = flushAfterMs): void {
    if (!this.isStopped) this.timer ??= setTimeout(() => this.flush(), afterMs);
  }

  /** One statement at a time: while the database is slow, lines wait here, and no more than the limits above. */
  private flush(): void {
    const lines = this.lines.splice(0, linesAtOnce);
    if (lines.length === 0) {
      this.timer = undefined;
      return;
    }
    this.writing = this.writing
      .then(() => this.append(lines))
      .then((isWritten) => {
        this.timer = undefined;
        if (this.lines.length > 0) this.schedule(isWritten ? flushAfterMs : againAfterMs);
      });
  }

  private async append(lines: NewLine[]): Promise<boolean> {
    try {
      await appendLines(this.db, this.held, lines);
      return true;
    } catch (error) {
      // The next transition brings them: a log with a gap would be worse than one that is late.
      this.lines.unshift(...lines);
      log.warn({ error: String(error), runId: this.held.runId }, 'log lines could not be written yet');
      return false;
    }
  }
}

function fullWords(what: 'step' | 'run', count: Count): string {
  const limit = most[what];
  const size = `${(limit.characters / 1024 / 1024).toFixed()} MB`;
  const reached =
    count.lines >= limit.lines || what === 'run' ? `${limit.lines.toLocaleString('en')} lines or ${size}` : size;
  return `This ${what} has written ${reached}, the most that is kept. What follows is left out.`;
}
