import { announce } from '@/domain/core/emit';
import { log } from '@/domain/core/log';
import { removeEnvironment } from '@/domain/environments/commands/advance';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { destroyJob } from '@/domain/environments/job-types';
import { done, handle } from '@/domain/jobs/handler';
import { clockOf } from './progress';
import { sentenceOf } from './provision';
import { type Provisioners, provisionerOf, specOf } from './spec';

/**
 * Destroys what an environment consists of. Where that fails it stays `destroying` with the error and is tried again,
 * with growing pauses, and after the last attempt by the sweep: nothing is ever lost silently.
 */
export const destroy = (provisioners: Provisioners) =>
  handle(destroyJob, async (ctx, { environmentId: id }, info) => {
    const before = await ctx.db.environment.findUnique({ where: { id } });
    if (before?.status === 'expiring') await destroyEnvironment(ctx, { id });
    const row = await ctx.db.environment.findUnique({ where: { id } });
    if (row?.status !== 'destroying') return done;
    const clock = clockOf(ctx);
    try {
      // One that was never begun has nothing to destroy.
      if (row.provisioningAt) {
        const provisioner = provisionerOf(provisioners, row);
        const spec = await specOf(ctx.db, row, provisioner);
        await provisioner.destroy(spec, {
          signal: info.signal,
          stage: async () => {},
          record: async (resources) => {
            await ctx.db.environment.update({ where: { id }, data: { resources: resources as object } });
          },
          log: () => {},
        });
      }
    } catch (error) {
      log.warn({ err: error, environment: id }, 'destroying an environment failed');
      await ctx.db.$transaction(async (tx) => {
        await tx.environment.updateMany({ where: { id, status: 'destroying' }, data: { error: sentenceOf(error) } });
        await announce(tx, { topic: `environment:${id}`, type: 'environment.advance', teamId: row.teamId });
      });
      throw error;
    }
    await removeEnvironment({ ...ctx, now: clock() }, { id });
    return done;
  });
