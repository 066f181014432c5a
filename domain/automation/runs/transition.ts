import { type Db, Prisma, queryPrepared, sql } from '@/domain/core/db';
import { followUp } from '@/domain/core/followed';
import { newId } from '@/domain/core/ids';
import type { RunStatus } from './lifecycle';
import { type RequesterRow, requesterOf } from './requester';
import { announce, insertEvent, insertLines, insertThings, saveCheckpoint, updateSteps } from './statements';
import type { HeldRun, StepState } from './store';
import { wakeParent } from './wake';

/**
 * The engine's statements. Each is one round trip and one transaction: a step's end, the next one's begin, log lines,
 * workspace and event stand or fall together. Raw SQL because three trivial steps must take milliseconds, and each only
 * with the parts that it needs: a part that has nothing to do costs Postgres as much as one that has.
 */

export type NewLine = { at: string; stepId: string | null; level: string; text: string };

/** What other parts of the portal hear of a run. */
export type RunEvent = {
  type: 'run.succeed' | 'run.fail' | 'run.ask';
  actorName: string;
  requestId: string;
  data: Record<string, unknown>;
  /** nobody has asked for it who could be told */
  isForNobody?: boolean;
};

export type RunEnd = {
  output: Record<string, unknown> | null;
  /** a failed run keeps its files and secrets, to be taken up again */
  keep: boolean;
  /** a step of another run waits for it */
  isAwaited: boolean;
};

/** What a run is about to end with, while what was done is undone and the last steps run. */
export type Ending = { as: 'failed' | 'cancelled'; error: string | null; cure: string | null; cause: string | null };

/** A repository or an entity that a step has made. Its parameters come without what was hidden as it was typed. */
export type NewThing = { id: string; kind: string; address: string; stepId: string; parameters: unknown };

export type Transition = {
  /** what its steps have made */
  things: NewThing[];
  run: HeldRun;
  hold: string;
  now: Date;
  status: RunStatus;
  /** the steps that changed, whole */
  steps: StepState[];
  lines: NewLine[];
  ending: Ending | null;
  /** it stands still until a person answers */
  waitsFor?: 'person';
  end?: RunEnd;
  event?: RunEvent;
  /** a checkpoint of it was kept before this */
  hasFiles: boolean;
  /** the workspace, when a step changed it */
  checkpoint?: { position: number; files: Uint8Array };
};

/**
 * Writes one transition, if the run is still held. Undefined when it is not: it was cancelled, or another worker has it.
 * Answers who asked for the run, as they are now, for the next step.
 */
export async function writeTransition(
  db: Db,
  change: Transition,
): Promise<{ requester: RequesterRow | null } | undefined> {
  const { now, run, end, event } = change;
  const eventId = newId('event', now);
  const rows = await queryPrepared<{ requester: RequesterRow | null }>(
    db,
    sql`
    WITH mine AS (
      UPDATE "Run" SET ${changesOf(change)}
      WHERE "id" = ${run.id} AND "hold" = ${change.hold} AND "status" = 'running'
      RETURNING "id", "logSeq", "teamId", "requesterId", "requesterRef", "requesterName", "triggerId", "templateId", "templateName", "version")
      ${partsOf(change, eventId)}
    SELECT ${end ? sql`NULL` : requesterOf(run)} AS "requester"
      ${event || change.status !== 'running' ? sql`, ${announce('run', event?.type ?? 'run.advance')}` : Prisma.empty}
      ${event ? sql`, ${followUp({ type: event.type, id: eventId, at: now, isForNobody: event.isForNobody })} AS "followed"` : Prisma.empty}
      ${end?.isAwaited ? sql`, ${wakeParent(sql`mine."id"`)} AS "woken"` : Prisma.empty} FROM mine`,
  );
  return rows[0];
}

function changesOf({ status, lines, ending, end, waitsFor, now }: Transition): Prisma.Sql {
  const changes = [
    sql`"status" = ${status}::"RunStatus", "logSeq" = "logSeq" + ${lines.length}::int`,
    sql`"error" = ${ending?.error ?? null}, "cure" = ${ending?.cure ?? null}, "cause" = ${ending?.cause ?? null}`,
    sql`"ending" = ${(!end && ending?.as) || null}, "waitsFor" = ${waitsFor ?? null}`,
  ];
  if (status !== 'running') changes.push(sql`"hold" = NULL`);
  if (end) changes.push(sql`"output" = ${JSON.stringify(end.output)}::json, "finishedAt" = ${now}::timestamptz`);
  if (end && !end.keep) changes.push(sql`"secrets" = NULL`);
  return Prisma.join(changes);
}

function partsOf(change: Transition, eventId: string): Prisma.Sql {
  const { now, steps, lines, checkpoint, end, event, things } = change;
  const parts: Prisma.Sql[] = [];
  if (steps.length > 0) parts.push(sql`, changed AS (${updateSteps(steps)})`);
  if (lines.length > 0) parts.push(sql`, logged AS (${insertLines(lines)})`);
  if (checkpoint) parts.push(sql`, saved AS (${saveCheckpoint(checkpoint, now)})`);
  if (end && !end.keep && change.hasFiles)
    parts.push(sql`, dropped AS (DELETE FROM "RunCheckpoint" c USING mine WHERE c."runId" = mine."id")`);
  if (event) parts.push(sql`, emitted AS (${insertEvent(event, eventId, now)})`);
  if (things.length > 0) parts.push(sql`, remembered AS (${insertThings(things, now)})`);
  return parts.length > 0 ? Prisma.join(parts, ' ') : Prisma.empty;
}

/** Appends lines in the middle of a step. False when the run is no longer held. */
export async function appendLines(db: Db, run: { runId: string; hold: string }, lines: NewLine[]): Promise<boolean> {
  const rows = await queryPrepared<object>(
    db,
    sql`
    WITH mine AS (
      UPDATE "Run" SET "logSeq" = "logSeq" + ${lines.length}::int
      WHERE "id" = ${run.runId} AND "hold" = ${run.hold} RETURNING "id", "logSeq", "teamId"),
    logged AS (${insertLines(lines)})
    SELECT ${announce('run-log', 'run.log')} FROM mine`,
  );
  return rows.length > 0;
}
