import { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { sql } from '@/domain/core/db';
import { DomainError } from '@/domain/core/errors';
import { log } from '@/domain/core/log';
import { expireEnvironment } from '@/domain/environments/commands/advance';
import { destroyJob, inTurn, jobKey, observeJob, provisionJob, sweepJob } from '@/domain/environments/job-types';
import type { Provisioner } from '@/domain/environments/provisioner';
import type { EnvironmentStatus } from '@/domain/environments/schema';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, handle, type Schedule } from '@/domain/jobs/handler';
import type { JobType } from '@/domain/jobs/schema';
import type { Provisioners } from './spec';

const batch = 200;

/** Every minute: ends lives that no job ended, and puts back into the queue what has no job any more. */
export const sweep = (provisioners: Provisioners) =>
  handle(sweepJob, async (ctx) => {
    await describeProvisioners(ctx, [...provisioners.values()]);
    await endOverdue(ctx);
    await requeue(ctx, provisionJob, ['approved', 'provisioning']);
    await requeue(ctx, destroyJob, ['expiring', 'destroying']);
    await requeue(ctx, destroyJob, ['failed'], true);
    await requeue(ctx, observeJob, ['ready', 'asleep']);
    return done;
  });

export const environmentSchedules: Schedule[] = [{ cron: '* * * * *', type: sweepJob }];

async function endOverdue(ctx: Context): Promise<void> {
  const overdue = await ctx.db.environment.findMany({
    where: { status: { in: ['ready', 'asleep', 'failed'] }, expiresAt: { lte: ctx.now } },
    select: { id: true },
    take: batch,
  });
  for (const { id } of overdue) {
    await expireEnvironment(ctx, { id }).catch((error: unknown) => {
      // Somebody was quicker: extended or destroyed in this very moment.
      if (!(error instanceof DomainError && error.kind === 'conflict')) throw error;
    });
  }
}

/** `ifLeft`: only those of which something is left. */
async function requeue(ctx: Context, job: JobType, statuses: EnvironmentStatus[], ifLeft = false): Promise<void> {
  const lost = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Environment" e WHERE e."status"::text = ANY(${statuses})
      AND (NOT ${ifLeft} OR e."resources" <> '{}'::jsonb) AND NOT EXISTS (
      SELECT 1 FROM graphile_worker.jobs j
      WHERE j.key = ${`${job.name}:`} || e."id" AND (j.attempts < j.max_attempts OR j.locked_at IS NOT NULL))
    ORDER BY "requestedAt" LIMIT ${batch}`;
  for (const { id } of lost) {
    const options = job === observeJob ? { key: jobKey(job, id), priority: 10 } : inTurn(job, id);
    await ctx.db.$transaction((tx) => enqueue(tx, job, { environmentId: id }, options));
  }
  if (lost.length > 0 && job !== observeJob)
    log.warn({ job: job.name, environments: lost.length }, 'put back into the queue');
}

/** Writes what provisioners there are and what they can do: web processes know them only from there. */
export async function describeProvisioners(ctx: Context, provisioners: Provisioner[]): Promise<void> {
  for (const { id, label, capabilities, config, unavailable, rotate } of provisioners) {
    const missing = (await unavailable?.()) ?? null;
    const can = JSON.stringify({ ...capabilities, rotate: rotate !== undefined });
    const schema = JSON.stringify(z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }));
    await ctx.db.$executeRaw(sql`
      INSERT INTO "EnvironmentProvisioner" ("id", "label", "capabilities", "config", "unavailable", "seenAt")
      VALUES (${id}, ${label}, ${can}::jsonb, ${schema}::jsonb, ${missing}, ${ctx.now})
      ON CONFLICT ("id") DO UPDATE SET "label" = EXCLUDED."label", "capabilities" = EXCLUDED."capabilities",
        "config" = EXCLUDED."config", "unavailable" = EXCLUDED."unavailable", "seenAt" = EXCLUDED."seenAt"`);
  }
}
