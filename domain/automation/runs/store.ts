import { type Db, queryPrepared, sql } from '@/domain/core/db';
import type { Phase } from '../templates/schema';
import type { StepStatus } from './lifecycle';
import { anyRequester, type RequesterRow } from './requester';
import type { Question, Span } from './schema';

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
  triggerId: string | null;
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
  /** a step of another run waits for it */
  isAwaited: boolean;
  /** its first step was begun with the hold */
  begun: boolean;
};

/** What a new run's first step is begun with, in the same statement, when it is of one of these actions. */
export type FirstStep = { actions: string[]; spans: Span[] };

/**
 * Takes hold of a run that is to go on. Undefined when there is nothing to do: it is over, gone, or waits for others.
 * A run that has not begun begins with it, where its first step is safe to repeat: what is answered are the steps as they
 * were before, and in `begun` whether it did.
 */
export async function takeHold(
  db: Db,
  runId: string,
  hold: string,
  now: Date,
  first: FirstStep = { actions: [], spans: [] },
): Promise<Held | undefined> {
  const rows = await queryPrepared<Held>(
    db,
    sql`
    WITH mine AS (
      UPDATE "Run" SET "hold" = ${hold}, "status" = 'running', "startedAt" = COALESCE("startedAt", ${now}::timestamptz)
      WHERE "id" = ${runId} AND "status" IN ('queued', 'running', 'waiting') AND "waitsFor" IS NULL
      RETURNING "id", "number", "attempt", "versionId", "templateName", "templateTitle", "parameters", "requesterId",
        "requesterName", "requesterRef", "teamId", "requestId", "triggerId", "turnKey", "ending", "error", "cure", "cause", "secrets"),
    begun AS (
      UPDATE "RunStep" s SET "status" = 'running', "attempt" = 1, "startedAt" = ${now}::timestamptz,
        "spans" = ${JSON.stringify(first.spans)}::jsonb
      FROM mine WHERE s."runId" = mine."id" AND s."position" = 0 AND s."status" = 'pending' AND s."attempt" = 0
        AND s."question" IS NULL AND mine."ending" IS NULL AND s."action" = ANY(${first.actions}) RETURNING s."position")
    SELECT (SELECT row_to_json(r) FROM (SELECT mine."id", mine."number", mine."attempt", mine."versionId", mine."templateName",
        mine."templateTitle", mine."parameters", mine."requesterId", mine."requesterName", mine."requesterRef", mine."teamId",
        mine."requestId", mine."triggerId", mine."turnKey", mine."ending", mine."error", mine."cure", mine."cause") r) AS "run",
      mine."secrets",
      (SELECT json_agg(row_to_json(s) ORDER BY s."position") FROM "RunStep" s WHERE s."runId" = mine."id") AS "steps",
      ${anyRequester} AS "requester",
      EXISTS (SELECT 1 FROM "RunCheckpoint" c WHERE c."runId" = mine."id") AS "hasFiles",
      EXISTS (SELECT 1 FROM "ChildRun" c WHERE c."runId" = mine."id") AS "isAwaited",
      EXISTS (SELECT 1 FROM begun) AS "begun"
    FROM mine`,
  );
  return rows[0];
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
