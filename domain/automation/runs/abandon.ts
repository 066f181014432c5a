import type { Context } from '@/domain/core/context';
import { sql } from '@/domain/core/db';
import { followUp } from '@/domain/core/followed';
import { newId } from '@/domain/core/ids';
import { announce, insertEvent, insertLines } from './statements';
import type { RunEvent } from './transition';
import { wakeParent } from './wake';

/** Fails a run whatever it is doing: the engine itself cannot go on with it. */
export async function abandonRun(ctx: Context, runId: string, error: string): Promise<void> {
  const { db, now, requestId, actor } = ctx;
  const line = { at: now.toISOString(), stepId: null, level: 'error', text: error };
  const event: RunEvent = { type: 'run.fail', actorName: actor.name, requestId, data: { error } };
  const eventId = newId('event', now);
  await db.$queryRaw`
    WITH mine AS (
      UPDATE "Run" SET "status" = 'failed', "error" = ${error}, "cause" = 'unforeseen', "finishedAt" = ${now}::timestamptz, "hold" = NULL,
        "ending" = NULL, "waitsFor" = NULL, "logSeq" = "logSeq" + 1
      WHERE "id" = ${runId} AND "status" IN ('queued', 'running', 'waiting') RETURNING *),
    stopped AS (
      UPDATE "RunStep" s SET "status" = 'failed', "error" = ${error}, "finishedAt" = ${now}::timestamptz
      FROM mine WHERE s."runId" = mine."id" AND s."position" = (SELECT min("position") FROM "RunStep" o
        WHERE o."runId" = ${runId} AND o."status" IN ('pending', 'running', 'waiting'))),
    logged AS (${insertLines([line])}),
    emitted AS (${insertEvent(event, eventId, now)})
    SELECT ${announce('run', event.type)}, ${followUp({ type: event.type, id: eventId, at: now })} AS "followed",
      ${wakeParent(sql`mine."id"`)} AS "woken" FROM mine`;
}
