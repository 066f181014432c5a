import { announce } from '@/domain/core/emit';
import { readLogJob } from '@/domain/environments/job-types';
import { done, handle, snooze } from '@/domain/jobs/handler';
import { type Provisioners, provisionerOf, specOf } from './spec';

const newest = 300;

/** Reads the newest lines of an environment while somebody looks at them: once a second until nobody has asked any more. */
export const readLog = (provisioners: Provisioners) =>
  handle(readLogJob, async (ctx, { environmentId }) => {
    const row = await ctx.db.environment.findUnique({ where: { id: environmentId }, include: { log: true } });
    if (!row?.log || row.status !== 'ready') return done;
    const provisioner = provisionerOf(provisioners, row);
    const lines = (await provisioner.log?.(await specOf(ctx.db, row, provisioner), newest)) ?? [];
    const changed = JSON.stringify(lines) !== JSON.stringify(row.log.lines);
    await ctx.db.$transaction(async (tx) => {
      const data = { readAt: ctx.now, ...(changed && { lines }) };
      await tx.environmentLog.updateMany({ where: { environmentId }, data });
      if (!changed) return;
      await announce(tx, { topic: `environment-log:${environmentId}`, type: 'environment.log', teamId: row.teamId });
    });
    const watched = row.log.watchedUntil !== null && row.log.watchedUntil > ctx.now;
    return watched ? snooze(1) : done;
  });
