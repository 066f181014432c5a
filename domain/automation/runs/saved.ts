import { sql } from '@/domain/core/db';

/** A success that somebody asked for: nothing that started by itself, or by another run. */
export const wasAskedFor = sql`r."status" = 'succeeded' AND r."startedBy" IN ('person', 'entity', 'token')`;

/** The same again by the same person within a day of a success: one intent, whatever the number of runs. */
export const isRerun = sql`EXISTS (SELECT 1 FROM "Run" o WHERE o."templateName" = r."templateName" AND o."status" = 'succeeded'
  AND (o."createdAt", o."id") < (r."createdAt", r."id") AND o."createdAt" > r."createdAt" - interval '1 day'
  AND o."requesterId" = r."requesterId" AND o."startedBy" IN ('person', 'entity', 'token')
  AND o."parameters"::jsonb = r."parameters"::jsonb)`;

/** What it waited for people is no work of it: cycle time, as the minutes by hand are. */
const waited = sql`COALESCE((SELECT sum(EXTRACT(EPOCH FROM p."decidedAt" - p."createdAt")) FROM "ApprovalRequest" p
  WHERE p."subjectKind" = 'run' AND p."subjectId" = r."id" AND p."action" = 'run.wait' AND p."decidedAt" <= r."finishedAt"), 0)`;

/** How long it worked, in seconds. */
export const workedSeconds = sql`(EXTRACT(EPOCH FROM r."finishedAt" - COALESCE(r."startedAt", r."createdAt")) - ${waited})`;
