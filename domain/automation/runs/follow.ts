import type { Context } from '@/domain/core/context';
import { notFound } from '@/domain/core/errors';
import { liveHub } from '@/domain/events/live';
import { isOver, type RunStatus } from './lifecycle';
import { readLog } from './queries';
import type { LogLine } from './schema';

const heartbeatMs = 20_000;
const pageLines = 2000;

export type LogEvent = { lines: LogLine[] } | { end: RunStatus } | { quiet: true };

/**
 * A run's log from one line on, as it grows, until the run is over or the reader goes. Woken by announcements of the
 * database, never by a clock; the clock only says now and then that nothing has happened. Throws NotFound.
 */
export async function* followLog(
  ctx: Context,
  input: { id: string; after: number },
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  let { after } = input;
  const bell = new Bell();
  const topics = [`run:${input.id}`, `run-log:${input.id}`];
  const stops = [
    liveHub().subscribe(({ topic }) => topics.includes(topic) && bell.ring()),
    liveHub().onReconnect(() => bell.ring()),
  ];
  signal.addEventListener('abort', () => bell.ring(), { once: true });
  try {
    while (!signal.aborted) {
      bell.reset();
      // The state first: when it is final, every line is there already.
      const status = await statusOf(ctx, input.id);
      for (let more = true; more && !signal.aborted; ) {
        const page = await readLog(ctx, { id: input.id, after, limit: pageLines });
        if (page.items.length > 0) yield { lines: page.items };
        after = page.nextAfter;
        more = page.items.length === pageLines;
      }
      if (isOver(status)) {
        yield { end: status };
        return;
      }
      if (!(await bell.within(heartbeatMs))) yield { quiet: true };
    }
  } finally {
    for (const stop of stops) stop();
  }
}

async function statusOf(ctx: Context, id: string): Promise<RunStatus> {
  const row = await ctx.db.run.findUnique({ where: { id }, select: { status: true } });
  if (!row) throw notFound('run', id);
  return row.status;
}

/** Rung at any time, heard at the next wait. */
class Bell {
  private isRung = false;
  private listener: (() => void) | undefined;

  ring(): void {
    this.isRung = true;
    this.listener?.();
  }

  reset(): void {
    this.isRung = false;
  }

  /** False when it stayed silent for so long. */
  async within(ms: number): Promise<boolean> {
    if (this.isRung) return true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.listener = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.listener = undefined;
    return this.isRung;
  }
}
