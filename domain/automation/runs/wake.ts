import { type Prisma, sql, type Tx } from '@/domain/core/db';
import { advanceKey, advanceRunJob } from './schema';

/** A column that has the runs `p` look again now instead of when their time has come. */
const again = sql`graphile_worker.add_job(${advanceRunJob.name}, json_build_object('runId', p."id"),
  job_key => ${advanceKey('')} || p."id", max_attempts => ${advanceRunJob.maxAttempts})::text`;

/** A run at work is left alone: a second job would take it from its worker. It looks again by itself soon. */
const waits = sql`p."status" = 'waiting' AND p."waitsFor" IS NULL`;

/** A value: wakes the run whose step waits for this one to end. */
export const wakeParent = (runId: Prisma.Sql): Prisma.Sql => sql`(SELECT ${again}
  FROM "ChildRun" c JOIN "Run" p ON p."id" = c."parentId" WHERE c."runId" = ${runId} AND ${waits})`;

/** What a step of this run waits for has come about: in the transaction that brings it about. */
export async function wakeRun(tx: Tx, runId: string | null): Promise<void> {
  if (runId) await tx.$queryRaw`SELECT ${again} AS "woken" FROM "Run" p WHERE p."id" = ${runId} AND ${waits}`;
}
