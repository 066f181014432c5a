import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { log } from '@/domain/core/log';
import { removeEnvironment } from '@/domain/environments/commands/advance';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { destroyJob } from '@/domain/environments/job-types';
import { Stage } from '@/domain/environments/schema';
import { done, handle, type JobInfo } from '@/domain/jobs/handler';
import type { Environment } from '@/prisma/generated/client';
import { clockOf } from './progress';
import { sentenceOf } from './provision';
import { type Provisioners, provisionerOf, specOf } from './spec';

/**
 * Destroys what an environment consists of. Where that fails it stays `destroying` with the error and is tried again,
 * with growing pauses, and after the last attempt by the sweep: nothing is ever lost silently. Of one that could not be
 * made it takes away what undoing had to leave.
 */
export const destroy = (provisioners: Provisioners) =>
  handle(destroyJob, async (ctx, { environmentId: id }, info) => {
    const before = await ctx.db.environment.findUnique({ where: { id } });
    if (before?.status === 'expiring') await destroyEnvironment(ctx, { id });
    const row = await ctx.db.environment.findUnique({ where: { id } });
    if (row?.status !== 'destroying' && !(row && hasLeftovers(row))) return done;
    const clock = clockOf(ctx);
    try {
      // One that was never begun has nothing to destroy.
      if (row.provisioningAt) await takeAway(provisioners, ctx, row, info);
    } catch (error) {
      log.warn({ err: error, environment: id }, 'destroying an environment failed');
      if (row.status === 'destroying') await write(ctx, row, { error: sentenceOf(error) });
      throw error;
    }
    if (row.status === 'destroying') await removeEnvironment({ ...ctx, now: clock() }, { id });
    else await write(ctx, row, { resources: {}, error: reasonOf(row) });
    return done;
  });

const hasLeftovers = ({ status, resources }: Environment) =>
  status === 'failed' && Object.keys(resources as object).length > 0;

async function takeAway(provisioners: Provisioners, ctx: Context, row: Environment, { signal }: JobInfo) {
  const provisioner = provisionerOf(provisioners, row);
  const spec = await specOf(ctx.db, row, provisioner);
  await provisioner.destroy(spec, {
    signal,
    stage: async () => {},
    record: async (resources) => {
      await ctx.db.environment.update({ where: { id: row.id }, data: { resources: resources as object } });
    },
    log: () => {},
  });
}

/** Why it could not be made, without what was said of undoing it. */
const reasonOf = ({ stages, error }: Environment) =>
  Stage.array()
    .parse(stages)
    .findLast(({ status }) => status === 'failed')?.note ?? error;

async function write(ctx: Context, { id, status, teamId }: Environment, data: object): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await tx.environment.updateMany({ where: { id, status }, data });
    await announce(tx, { topic: `environment:${id}`, type: 'environment.advance', teamId });
  });
}
