import { type Prisma, sql } from '@/domain/core/db';
import { liveChannel } from '@/domain/core/emit';
import type { StepState } from './store';
import type { NewLine, NewThing, RunEvent, Transition } from './transition';

/** Parts of the engine's statements. In each of them `mine` is the row of the run that is held. */

/** What a step's row takes: its name, action and phase never change. */
const changing = ({ position, stepId: _, name: __, action: ___, phase: ____, ...rest }: StepState) => ({
  position,
  ...rest,
});

export const updateSteps = (steps: StepState[]): Prisma.Sql => sql`
  UPDATE "RunStep" s SET "status" = n."status"::"StepStatus", "attempt" = n."attempt", "input" = n."input",
    "output" = n."output", "error" = n."error", "spans" = n."spans", "progress" = n."progress",
    "isTolerated" = n."isTolerated", "question" = n."question", "startedAt" = n."startedAt", "finishedAt" = n."finishedAt"
  FROM mine, json_to_recordset(${JSON.stringify(steps.map(changing))}::json) AS n("position" int, "status" text, "attempt" int,
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
export const insertThings = (things: NewThing[], now: Date): Prisma.Sql => sql`
  INSERT INTO "TemplateThing" ("id", "kind", "address", "templateId", "templateName", "version", "runId", "stepId",
    "requesterRef", "requesterName", "teamId", "parameters", "createdAt")
  SELECT t."id", t."kind", t."address", mine."templateId", mine."templateName", mine."version", mine."id", t."stepId",
    mine."requesterRef", mine."requesterName", mine."teamId", t."parameters", ${now}::timestamptz
  FROM mine, json_to_recordset(${JSON.stringify(things)}::json)
    AS t("id" text, "kind" text, "address" text, "stepId" text, "parameters" json)
  ON CONFLICT ("kind", "address") DO UPDATE SET "version" = EXCLUDED."version", "runId" = EXCLUDED."runId",
    "stepId" = EXCLUDED."stepId", "parameters" = EXCLUDED."parameters", "proposedVersion" = NULL, "proposedCommit" = NULL,
    "conflicts" = '{}'
  WHERE "TemplateThing"."templateName" = EXCLUDED."templateName"`;

export const saveCheckpoint = (
  { position, files }: NonNullable<Transition['checkpoint']>,
  now: Date,
): Prisma.Sql => sql`
  INSERT INTO "RunCheckpoint" ("runId", "position", "files", "savedAt")
  SELECT mine."id", ${position}::int, ${files}::bytea, ${now}::timestamptz FROM mine
  ON CONFLICT ("runId") DO UPDATE SET "position" = EXCLUDED."position", "files" = EXCLUDED."files",
    "savedAt" = EXCLUDED."savedAt"`;

export const insertEvent = ({ type, actorName, requestId, data }: RunEvent, id: string, now: Date): Prisma.Sql => sql`
  INSERT INTO "Event" ("id", "at", "type", "source", "subjectKind", "subjectId", "teamId", "actorName", "requestId", "data")
  SELECT ${id}, ${now}::timestamptz, ${type}, '/slipway', 'run', mine."id", mine."teamId", ${actorName}, ${requestId},
    ${JSON.stringify(data)}::jsonb
  FROM mine`;

/** Tells live pages, when the statement commits. */
export const announce = (kind: string, type: string): Prisma.Sql => sql`
  pg_notify(${liveChannel}, json_build_object('topic', ${`${kind}:`}::text || mine."id", 'type', ${type}::text,
    'teamId', mine."teamId")::text)::text AS "announced"`;
