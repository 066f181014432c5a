import { settings } from '@/domain/core/env';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, handle, type JobHandler } from '@/domain/jobs/handler';
import { ownRepository } from '@/domain/repositories/address';
import type { GitHost } from '@/domain/repositories/host';
import type { Follower } from '@/domain/repositories/jobs';
import { settleThing } from './commands';
import { settleThingJob } from './schema';

/** Looks, when branches of a repository have moved, whether what was proposed to it has been merged. */
export const followMerge: Follower = async (tx, remote) => {
  const waits = await tx.templateThing.findFirst({
    where: { kind: 'repository', address: remote, proposedCommit: { not: null } },
    select: { id: true },
  });
  if (waits) await enqueue(tx, settleThingJob, { address: remote }, { key: `thing.settle:${waits.id}` });
};

export const thingJobs = (host: GitHost): JobHandler[] => [
  handle(settleThingJob, async (ctx, { address }) => {
    const where = { kind_address: { kind: 'repository', address } };
    const thing = await ctx.db.templateThing.findUnique({ where });
    const own = ownRepository(address, settings().url);
    if (!thing?.proposedCommit || !own) return done;
    const row = await ctx.db.repository.findUnique({ where: { owner_name: own }, select: { defaultBranch: true } });
    if (row && (await host.holds(own, row.defaultBranch, thing.proposedCommit)))
      await settleThing(ctx, { id: thing.id });
    return done;
  }),
];
