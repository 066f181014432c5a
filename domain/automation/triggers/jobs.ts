import type { Context } from '@/domain/core/context';
import { matchEventJob, matchInboundJob } from '@/domain/events/schema';
import { done, handle, type JobHandler, type JobOutcome, type Schedule } from '@/domain/jobs/handler';
import { matchInbound, matchOwn } from './match';
import { fireDue } from './schedule';
import { fireDueJob, scheduleKey, settleFiringJob, sweepTriggersJob } from './schema';
import { settleFiring } from './settle';

/** What came of a firing is kept so long, what came with it shorter. */
const keepDays = { rows: 180, payloads: 30 };
const dayMs = 86_400_000;

/** `hasAction`: a template may need one that this portal has no longer. */
export function triggerJobs(hasAction?: (id: string) => boolean): JobHandler[] {
  return [
    handle(fireDueJob, (ctx, { triggerId }) => fireDue(ctx, triggerId)),
    handle(settleFiringJob, (ctx, { firingId }) => settleFiring(ctx, firingId, hasAction)),
    handle(matchEventJob, (ctx, payload) => matchOwn(ctx, payload)),
    handle(matchInboundJob, (ctx, { events }) => matchInbound(ctx, events)),
    handle(sweepTriggersJob, (ctx) => sweep(ctx)),
  ];
}

export const triggerSchedules: Schedule[] = [{ cron: '23 * * * *', type: sweepTriggersJob }];

/** Lets go of what is old; and a schedule without a job, which no crash known to us brings about, gets one. */
async function sweep(ctx: Context): Promise<JobOutcome> {
  const before = (days: number) => new Date(ctx.now.getTime() - days * dayMs);
  await ctx.db
    .$executeRaw`DELETE FROM "TriggerFiring" WHERE "status" <> 'waiting' AND "createdAt" < ${before(keepDays.rows)}`;
  await ctx.db.$executeRaw`UPDATE "TriggerFiring" SET "payload" = NULL
    WHERE "status" <> 'waiting' AND "payload" IS NOT NULL AND "createdAt" < ${before(keepDays.payloads)}`;
  await ctx.db.$executeRaw`
    SELECT graphile_worker.add_job(${fireDueJob.name}, json_build_object('triggerId', t."id"), run_at => t."nextAt",
      job_key => ${scheduleKey('')} || t."id", max_attempts => ${fireDueJob.maxAttempts})::text
    FROM "Trigger" t WHERE t."kind" = 'schedule' AND t."status" = 'active' AND t."nextAt" < now() - interval '10 minutes'
      AND NOT EXISTS (SELECT 1 FROM graphile_worker._private_jobs j WHERE j."key" = ${scheduleKey('')} || t."id")
    LIMIT 500`;
  return done;
}
