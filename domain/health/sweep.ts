import type { Context } from '@/domain/core/context';
import type { Db, Prisma } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import type { ProbeKind, ProbeOutcome } from './probe';
import { recordOutcome } from './record';

type Row = Prisma.ProbeGetPayload<object>;

export type SweepOptions = {
  kinds: ProbeKind[];
  signal: AbortSignal;
  now?: () => Date;
  /** checks that run at once */
  concurrency?: number;
  /** no new check is begun after this */
  forSeconds?: number;
};

/**
 * Asks every probe that is due, many at once and none inside a transaction, and writes each answer as it comes.
 * Answers when the next one is due, or undefined where there is none.
 */
export async function sweep(ctx: Context, options: SweepOptions): Promise<Date | undefined> {
  const { signal, now = () => new Date(), concurrency = 32, forSeconds = 50 } = options;
  const until = now().getTime() + forSeconds * 1000;
  const running = new Set<Promise<void>>();
  while (!signal.aborted && now().getTime() <= until) {
    const rows = await claim(ctx.db, now(), concurrency - running.size);
    for (const row of rows) {
      const task = check(ctx, row, options).finally(() => running.delete(task));
      running.add(task);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  await Promise.all(running);
  return nextDue(ctx.db);
}

/**
 * Takes due probes by moving their next time on: another worker sees them as not due, and one that dies in the middle
 * has only lost this round. The next time varies a little, so that those which were due together drift apart.
 */
async function claim(db: Db, now: Date, most: number): Promise<Row[]> {
  if (most <= 0) return [];
  return db.$queryRaw<Row[]>`
    UPDATE "Probe" p
    SET "nextAt" = ${now}::timestamptz + p."intervalSeconds" * (0.95 + random() * 0.1) * interval '1 second'
    FROM (
      SELECT q."id" FROM "Probe" q
      WHERE q."enabled" AND q."nextAt" <= ${now}::timestamptz
        AND EXISTS (SELECT 1 FROM "Entity" e WHERE e."ref" = q."entityRef" AND e."state" = 'active')
      ORDER BY q."nextAt" LIMIT ${most} FOR UPDATE SKIP LOCKED
    ) due
    WHERE p."id" = due."id" RETURNING p.*`;
}

async function nextDue(db: Db): Promise<Date | undefined> {
  const [row] = await db.$queryRaw<{ at: Date | null }[]>`
    SELECT min(q."nextAt") AS at FROM "Probe" q WHERE q."enabled"
      AND EXISTS (SELECT 1 FROM "Entity" e WHERE e."ref" = q."entityRef" AND e."state" = 'active')`;
  return row?.at ?? undefined;
}

async function check(ctx: Context, row: Row, { kinds, signal, now = () => new Date() }: SweepOptions): Promise<void> {
  try {
    const outcome = await ask(row, kinds, signal);
    // A worker that stops has not found anything out about the service.
    if (signal.aborted) return;
    const { actor, requestId } = ctx;
    await recordOutcome(ctx.db, { actor, requestId, probeId: row.id, outcome, at: now() });
  } catch (error) {
    log.error({ err: error, probe: row.id, entity: row.entityRef }, 'a health check could not be recorded');
  }
}

async function ask(row: Row, kinds: ProbeKind[], signal: AbortSignal): Promise<ProbeOutcome> {
  const kind = kinds.find(({ id }) => id === row.kind);
  if (!kind) return { status: 'down', reason: `This portal has no probe of the kind "${row.kind}"` };
  const config = kind.config.safeParse(row.config);
  if (!config.success) return { status: 'down', reason: `Its settings do not fit: ${config.error.issues[0]?.message}` };
  return kind.check(config.data, { timeoutSeconds: row.timeoutSeconds, signal });
}
