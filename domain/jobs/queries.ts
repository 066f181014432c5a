import type { Db } from '@/domain/core/db';

/** A worker counts as alive while it has been seen in the last 15 seconds. */
export async function isWorkerAlive(db: Db, now: Date): Promise<boolean> {
  const worker = await db.worker.findFirst({
    where: { seenAt: { gt: new Date(now.getTime() - 15_000) } },
    select: { id: true },
  });
  return worker !== null;
}

/** How many jobs wait, run, or have failed for good. */
export async function queueDepth(
  db: Db,
): Promise<{ state: 'waiting' | 'scheduled' | 'running' | 'given-up'; count: number }[]> {
  return db.$queryRaw`
    SELECT CASE WHEN locked_at IS NOT NULL THEN 'running'
                WHEN attempts >= max_attempts THEN 'given-up'
                WHEN run_at > now() THEN 'scheduled' ELSE 'waiting' END AS state,
           count(*)::int AS count
    FROM graphile_worker._private_jobs GROUP BY 1`;
}
