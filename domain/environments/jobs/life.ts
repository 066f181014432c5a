import type { Context } from '@/domain/core/context';
import { expireEnvironment, remindOfEnd } from '@/domain/environments/commands/advance';
import { expireJob, remindJob } from '@/domain/environments/job-types';
import { done, handle, snooze } from '@/domain/jobs/handler';

const ends = ['ready', 'asleep', 'failed'];

async function findLiving(ctx: Context, id: string) {
  const row = await ctx.db.environment.findUnique({ where: { id } });
  return row?.expiresAt && ends.includes(row.status) ? { ...row, expiresAt: row.expiresAt } : undefined;
}

/** Ends lives on time and reminds before. A life that was lengthened has jobs of its own. */
export const lifeJobs = () => [
  handle(expireJob, async (ctx, { environmentId }) => {
    const row = await findLiving(ctx, environmentId);
    if (!row) return done;
    const seconds = Math.ceil((row.expiresAt.getTime() - ctx.now.getTime()) / 1000);
    if (seconds > 0) return snooze(seconds);
    await expireEnvironment(ctx, { id: row.id });
    return done;
  }),
  handle(remindJob, async (ctx, { environmentId }) => {
    const row = await findLiving(ctx, environmentId);
    const hoursLeft = row ? (row.expiresAt.getTime() - ctx.now.getTime()) / 3_600_000 : 0;
    if (row && row.status !== 'failed' && hoursLeft > 0 && hoursLeft <= 25) await remindOfEnd(ctx, { id: row.id });
    return done;
  }),
];
