import type { Context } from '@/domain/core/context';
import { type Db, Prisma, queryPrepared, sql } from '@/domain/core/db';
import { liveChannel } from '@/domain/core/emit';
import { followUp } from '@/domain/core/followed';
import { newId } from '@/domain/core/ids';
import type { Phase } from '../templates/schema';
import type { RunStatus, StepStatus } from './lifecycle';
import { type RequesterRow, requesterColumn } from './requester';
import type { Question, Span } from './schema';
import { wakeParent } from './wake';

/**
 * The engine's statements. Each is one round trip and one transaction: a step's end, the next one's begin, log lines,
 * workspace, event and announcement stand or fall together. Raw SQL because three trivial steps must take milliseconds.
 */

export type StepState = {
  position: number;
  stepId: string;
  name: string;
  action: string;
  phase: Phase;
  status: StepStatus;
  attempt: number;
  /** it failed, and the run went on */
  isTolerated: boolean;
  question: Question | null;
  input: unknown;
  output: unknown;
  error: string | null;
  spans: Span[];
  progress: unknown;
  startedAt: string | null;
  finishedAt: string | null;
};

export type HeldRun = {
  id: string;
  number: number;
  attempt: number;
  versionId: string;
  templateName: string;
  templateTitle: string;
  parameters: Record<string, unknown>;
  requesterId: string;
  requesterName: string;
  requesterRef: string | null;
  teamId: string | null;
  requestId: string;
  turnKey: string | null;
  /** with `ending`, what it ends with */
  ending: 'failed' | 'cancelled' | null;
  error: string | null;
  cure: string | null;
  cause: string | null;
};

export type Held = {
  run: HeldRun;
  secrets: Uint8Array | null;
  steps: StepState[];
  requester: RequesterRow | null;
  /** the workspace was kept */
  hasFiles: boolean;
};

/** Takes hold of a run that is to go on. Undefined when there is nothing to do: it is over, gone, or waits for others. */
export async function takeHold(db: Db, runId: string, hold: string, now: Date): Promise<Held | undefined> {
  const rows = await queryPrepared<Held>(
    db,
    sql`
    WITH mine AS (
      UPDATE "Run" SET "hold" = ${hold}, "status" = 'running', "startedAt" = COALESCE("startedAt", ${now}::timestamptz)
      WHERE "id" = ${runId} AND "status" IN ('queued', 'running', 'waiting') AND "waitsFor" IS NULL RETURNING *)
    SELECT (SELECT row_to_json(r) FROM (SELECT mine."id", mine."number", mine."attempt", mine."versionId", mine."templateName",
        mine."templateTitle", mine."parameters", mine."requesterId", mine."requesterName", mine."requesterRef", mine."teamId",
        mine."requestId", mine."turnKey", mine."ending", mine."error", mine."cure", mine."cause") r) AS "run", mine."secrets",
      (SELECT json_agg(row_to_json(s) ORDER BY s."position") FROM "RunStep" s WHERE s."runId" = mine."id") AS "steps",
      ${requesterColumn} AS "requester",
      EXISTS (SELECT 1 FROM "RunCheckpoint" c WHERE c."runId" = mine."id") AS "hasFiles"
    FROM mine`,
  );
  return rows[0];
}

export type NewLine = { at: string; stepId: string | null; level: string; text: string };

/** What other parts of the portal hear of a run. */
export type RunEvent = {
  type: 'run.succeed' | 'run.fail' | 'run.ask';
  actorName: string;
  requestId: string;
  data: Record<string, unknown>;
};

export type RunEnd = {
  output: Record<string, unknown> | null;
  /** a failed run keeps its files and secrets, to be taken up again */
  keep: boolean;
};

/** What a run is about to end with, while what was done is undone and the last steps run. */
export type Ending = { as: 'failed' | 'cancelled'; error: string | null; cure: string | null; cause: string | null };

/** A repository or an entity that a step has made. Its parameters come without what was hidden as it was typed. */
export type NewThing = { id: string; kind: string; address: string; stepId: string; parameters: unknown };

export type Transition = {
  /** what its steps have made */
  things: NewThing[];
  runId: string;
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
  const { now, end, ending, event } = change;
  const over = end !== undefined;
  const keep = end?.keep ?? true;
  const eventId = newId('event', now);
  const rows = await queryPrepared<{ requester: RequesterRow | null }>(
    db,
    sql`
    WITH mine AS (
      UPDATE "Run" SET "status" = ${change.status}::"RunStatus", "logSeq" = "logSeq" + ${change.lines.length}::int,
        "output" = CASE WHEN ${over} THEN ${JSON.stringify(end?.output ?? null)}::json ELSE "output" END,
        "error" = ${ending?.error ?? null}, "cure" = ${ending?.cure ?? null}, "cause" = ${ending?.cause ?? null},
        "ending" = ${(!over && ending?.as) || null}, "waitsFor" = ${change.waitsFor ?? null},
        "finishedAt" = ${over ? now : null}::timestamptz,
        "hold" = CASE WHEN ${change.status === 'running'} THEN "hold" END,
        "secrets" = CASE WHEN ${keep} THEN "secrets" END
      WHERE "id" = ${change.runId} AND "hold" = ${change.hold} AND "status" = 'running' RETURNING *),
    changed AS (${updateSteps(change.steps)}),
    logged AS (${insertLines(change.lines)}),
    saved AS (${saveCheckpoint(change)}),
    dropped AS (DELETE FROM "RunCheckpoint" c USING mine WHERE c."runId" = mine."id" AND ${!keep}),
    emitted AS (${insertEvent(event, eventId, now)})
      ${change.things.length > 0 ? insertThings(change.things, now) : Prisma.empty}
    SELECT ${requesterColumn} AS "requester", ${announce('run', event?.type ?? 'run.advance')},
      ${followUp({ type: event?.type ?? '', id: eventId, at: now })} AS "followed"
      ${over ? sql`, ${wakeParent(sql`mine."id"`)} AS "woken"` : Prisma.empty} FROM mine`,
  );
  return rows[0];
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

/** Which of these runs their holders have lost. */
export async function lostHolds(db: Db, held: { runId: string; hold: string }[]): Promise<string[]> {
  const still = await queryPrepared<{ hold: string }>(
    db,
    sql`
    SELECT "hold" FROM "Run" WHERE "id" = ANY(${held.map(({ runId }) => runId)}) AND "hold" IS NOT NULL`,
  );
  const known = new Set(still.map(({ hold }) => hold));
  return held.map(({ hold }) => hold).filter((hold) => !known.has(hold));
}

const updateSteps = (steps: StepState[]) => sql`
  UPDATE "RunStep" s SET "status" = n."status"::"StepStatus", "attempt" = n."attempt", "input" = n."input",
    "output" = n."output", "error" = n."error", "spans" = n."spans", "progress" = n."progress",
    "isTolerated" = n."isTolerated", "question" = n."question", "startedAt" = n."startedAt", "finishedAt" = n."finishedAt"
  FROM mine, json_to_recordset(${JSON.stringify(steps)}::json) AS n("position" int, "status" text, "attempt" int,
    "input" json, "output" json, "error" text, "spans" jsonb, "progress" json,
    "isTolerated" boolean, "question" jsonb, "startedAt" timestamptz, "finishedAt" timestamptz)
  WHERE s."runId" = mine."id" AND s."position" = n."position"`;

/** `mine` is the run with its counter already raised by the number of lines. */
export const insertLines = (lines: NewLine[]): Prisma.Sql => sql`
  INSERT INTO "RunLogLine" ("runId", "seq", "at", "stepId", "level", "text")
  SELECT mine."id", mine."logSeq" - ${lines.length}::int + l."ord"::int, l."at", l."stepId", l."level", l."text"
  FROM mine, ROWS FROM (jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
    AS ("at" timestamptz, "stepId" text, "level" text, "text" text)) WITH ORDINALITY
    AS l("at", "stepId", "level", "text", "ord")`;

/** Made again by the same template it is what that made last; what another template made stays that one's. */
const insertThings = (things: NewThing[], now: Date) => sql`, remembered AS (
  INSERT INTO "TemplateThing" ("id", "kind", "address", "templateId", "templateName", "version", "runId", "stepId",
    "requesterRef", "requesterName", "teamId", "parameters", "createdAt")
  SELECT t."id", t."kind", t."address", mine."templateId", mine."templateName", mine."version", mine."id", t."stepId",
    mine."requesterRef", mine."requesterName", mine."teamId", t."parameters", ${now}::timestamptz
  FROM mine, json_to_recordset(${JSON.stringify(things)}::json)
    AS t("id" text, "kind" text, "address" text, "stepId" text, "parameters" json)
  ON CONFLICT ("kind", "address") DO UPDATE SET "version" = EXCLUDED."version", "runId" = EXCLUDED."runId",
    "stepId" = EXCLUDED."stepId", "parameters" = EXCLUDED."parameters", "proposedVersion" = NULL, "proposedCommit" = NULL,
    "conflicts" = '{}'
  WHERE "TemplateThing"."templateName" = EXCLUDED."templateName")`;

const saveCheckpoint = ({ checkpoint, now }: Transition) => sql`
  INSERT INTO "RunCheckpoint" ("runId", "position", "files", "savedAt")
  SELECT mine."id", ${checkpoint?.position ?? 0}::int, ${checkpoint?.files ?? null}::bytea, ${now}::timestamptz
  FROM mine WHERE ${checkpoint !== undefined}
  ON CONFLICT ("runId") DO UPDATE SET "position" = EXCLUDED."position", "files" = EXCLUDED."files",
    "savedAt" = EXCLUDED."savedAt"`;

const insertEvent = (event: RunEvent | undefined, id: string, now: Date) => sql`
  INSERT INTO "Event" ("id", "at", "type", "source", "subjectKind", "subjectId", "teamId", "actorName", "requestId", "data")
  SELECT ${id}, ${now}::timestamptz, ${event?.type ?? ''}, '/slipway', 'run', mine."id", mine."teamId",
    ${event?.actorName ?? ''}, ${event?.requestId ?? ''}, ${JSON.stringify(event?.data ?? {})}::jsonb
  FROM mine WHERE ${event !== undefined}`;

const announce = (kind: string, type: string) => sql`
  pg_notify(${liveChannel}, json_build_object('topic', ${`${kind}:`}::text || mine."id", 'type', ${type}::text,
    'teamId', mine."teamId")::text)::text AS "announced"`;

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
