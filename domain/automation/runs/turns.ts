import type { CommandContext } from '@/domain/core/command';
import { type Db, sql, type Tx } from '@/domain/core/db';
import { conflict, invalid } from '@/domain/core/errors';
import { ExpressionError } from '../expressions/render';
import { renderStep } from '../expressions/steps';
import type { TemplateDocument } from '../templates/schema';
import { advanceKey, advanceRunJob } from './schema';

/** Runs of one key take turns: whoever counts them, lets one in or lets one go holds this lock. */
export const lockTurns = (turnKey: string) => sql`SELECT pg_advisory_xact_lock(hashtextextended(${turnKey}, 0))::text`;

const longestKey = 500;

const living = (turnKey: string) => sql`"turnKey" = ${turnKey} AND "status" IN ('queued', 'running', 'waiting')`;

/**
 * The turn that a new run of this template needs, and whether it is free; nothing for a template without a limit, or where
 * the key comes out empty. Throws Conflict where a taken key refuses others.
 */
export async function takeTurn(
  { tx }: CommandContext,
  template: { name: string; document: TemplateDocument },
  parameters: Record<string, unknown>,
  behind: Ancestor[] = [],
): Promise<{ key: string; limit: number; isFree: boolean } | undefined> {
  const { concurrency } = template.document.spec;
  if (!concurrency) return undefined;
  const own = keyOf(concurrency.key ?? 'all', parameters);
  if (own === '') return undefined;
  const key = `${template.name}: ${own}`;
  const { limit, onBusy } = concurrency;
  await tx.$queryRaw(lockTurns(key));
  const { count, first, waiting } = await turnsHeld(tx, key);
  const isFree = count < limit && waiting === 0;
  if (behind.length > 0) await refuseDeadlock(tx, { key, isFree, behind });
  if (!isFree && onBusy === 'refuse') {
    throw conflict(`Run ${first} is at work on the same. Start this one when it is over.`);
  }
  return { key, limit, isFree };
}

/** The key as a text. Throws Invalid where it cannot be worked out, or is longer than anybody means. */
function keyOf(written: string, parameters: Record<string, unknown>): string {
  try {
    const rendered = renderStep({ input: { key: written } }, { parameters, steps: {} });
    const own = rendered.skipped || rendered.iterations ? undefined : rendered.input.key;
    const key = typeof own === 'string' ? own : JSON.stringify(own ?? '').replace(/^""$/, '');
    if (key.length <= longestKey) return key;
    throw invalid(`The concurrency key of the template comes to more than ${longestKey} characters.`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw invalid(`The concurrency key of the template cannot be worked out: ${error.message}.`);
  }
}

/** A run that waits for the one that is started, the nearest first. */
export type Ancestor = {
  id: string;
  number: number;
  templateName: string;
  turnKey: string | null;
  teamId: string | null;
};

/**
 * A run that waits for another one keeps its turn meanwhile. Where the new run would wait for that very turn, at once or
 * by what holders of its key wait for, neither would ever end. Throws Conflict that says which.
 */
async function refuseDeadlock(tx: Tx, { key, isFree, behind }: { key: string; isFree: boolean; behind: Ancestor[] }) {
  const same = behind.find(({ turnKey }) => turnKey === key);
  if (same) {
    throw conflict(`Run ${same.number} waits for this one and has its turn (${key}), so both would wait for ever.`);
  }
  if (isFree) return;
  // Of two that would wait for one another, the second sees the first.
  await tx.$queryRaw(lockTurns('runs that wait for runs'));
  const [found] = await tx.$queryRaw<{ number: number }[]>`
    WITH RECURSIVE before AS (
      SELECT "id" FROM "Run" WHERE ${living(key)} AND "waitsFor" IS DISTINCT FROM 'turn'
      UNION
      SELECT next."id" FROM before b CROSS JOIN LATERAL (
        SELECT c."runId" AS "id" FROM "ChildRun" c WHERE c."parentId" = b."id"
        UNION ALL
        SELECT h."id" FROM "Run" w JOIN "Run" h ON h."turnKey" = w."turnKey" AND h."waitsFor" IS DISTINCT FROM 'turn'
          AND h."status" IN ('queued', 'running', 'waiting')
        WHERE w."id" = b."id" AND w."waitsFor" = 'turn' AND w."status" = 'queued') next)
    SELECT r."number" FROM before JOIN "Run" r USING ("id") WHERE "id" = ANY(${behind.map(({ id }) => id)}) LIMIT 1`;
  if (found) {
    throw conflict(
      `What has the turn (${key}) waits for run ${found.number}, which waits for this one: nothing would end.`,
    );
  }
}

type Held = { count: number; first: number | null; waiting: number };

/** How many runs of this key have their turn, the first of them, and how many wait for one. Inside the lock. */
export async function turnsHeld(tx: Tx | Db, turnKey: string): Promise<Held> {
  const [row] = await tx.$queryRaw<Held[]>`
    SELECT count(*) FILTER (WHERE "waitsFor" IS DISTINCT FROM 'turn')::int AS "count",
      min("number") FILTER (WHERE "waitsFor" IS DISTINCT FROM 'turn') AS "first",
      count(*) FILTER (WHERE "waitsFor" = 'turn')::int AS "waiting"
    FROM "Run" WHERE ${living(turnKey)}`;
  return row ?? { count: 0, first: null, waiting: 0 };
}

/** Gives the turn that is free to whoever has waited longest, with a job. Inside the lock. */
export async function giveTurns(tx: Tx, turnKey: string): Promise<void> {
  const { name, maxAttempts } = advanceRunJob;
  await tx.$queryRaw`
    WITH free AS (SELECT GREATEST(0, (SELECT max("turnLimit") FROM "Run" WHERE "turnKey" = ${turnKey} AND "waitsFor" = 'turn'
        AND "status" = 'queued') - (SELECT count(*) FROM "Run"
        WHERE ${living(turnKey)} AND "waitsFor" IS DISTINCT FROM 'turn')) AS "count"),
    next AS (
      UPDATE "Run" SET "waitsFor" = NULL WHERE "id" IN (SELECT "id" FROM "Run" WHERE "turnKey" = ${turnKey}
        AND "waitsFor" = 'turn' AND "status" = 'queued' ORDER BY "number" LIMIT (SELECT "count" FROM free)) RETURNING "id", "rank")
    SELECT graphile_worker.add_job(${name}, json_build_object('runId', "id"), job_key => ${advanceKey('')} || "id",
      max_attempts => ${maxAttempts}, priority => "rank")::text FROM next`;
}

/** After a run has ended: the next one of its key may begin. */
export async function passTurn(db: Db, turnKey: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$queryRaw(lockTurns(turnKey));
    await giveTurns(tx, turnKey);
  });
}

/** The same for a worker that died between a run's end and this. */
export async function passTurnOf(db: Db, runId: string): Promise<void> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { turnKey: true } });
  if (run?.turnKey) await passTurn(db, run.turnKey);
}
