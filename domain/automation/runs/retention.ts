import type { Context } from '@/domain/core/context';

/** The log of a run is kept for so many days, unless the settings say otherwise. */
export const keepLogDays = 400;
const keepGivenUpDays = 30;
/** Thirteen months: a form of this month can be compared to that of a year ago. */
const keepFormDays = 400;
const dayMs = 86_400_000;

/**
 * Drops the months of the run log that are over the age, and makes those to come; forms that somebody opened thirteen months
 * ago go, too. The queue loses the jobs that were given
 * up a month ago, and the names of queues in which nothing waits: graphile-worker itself keeps both for ever.
 */
export async function forgetOld({ db, now }: Context, days: number): Promise<void> {
  const oldest = new Date(now.getTime() - days * dayMs);
  const givenUp = new Date(now.getTime() - keepGivenUpDays * dayMs);
  await db.$queryRaw`SELECT slipway_make_partitions(${now}::date, (${now}::date + interval '2 months')::date) AS "made",
    slipway_drop_partitions('RunLogLine', ${oldest}::date) AS "dropped"`;
  await db.formSession.deleteMany({ where: { lastAt: { lt: new Date(now.getTime() - keepFormDays * dayMs) } } });
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs
    WHERE attempts >= max_attempts AND locked_at IS NULL AND updated_at < ${givenUp}`;
  await db.$executeRaw`DELETE FROM graphile_worker._private_job_queues q WHERE q.locked_at IS NULL AND q.id IN (
    SELECT id FROM graphile_worker._private_job_queues old WHERE old.locked_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM graphile_worker._private_jobs j WHERE j.job_queue_id = old.id) FOR UPDATE SKIP LOCKED)`;
}
