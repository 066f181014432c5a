import { announce } from '@/domain/core/emit';
import { done, handle, type JobHandler } from '@/domain/jobs/handler';
import type { GitHost } from './host';
import { readRepositoryJob } from './schema';

/** Handlers of this capability. `host` is where the repositories are. */
export const repositoryJobs = (host: GitHost): JobHandler[] => [
  handle(readRepositoryJob, async (ctx, { repositoryId }) => {
    const row = await ctx.db.repository.findUnique({ where: { id: repositoryId } });
    if (!row) return done;
    const head = await host.snapshot(row, row.defaultBranch);
    await ctx.db.$transaction(async (tx) => {
      await tx.repository.update({ where: { id: row.id }, data: { head: head ?? undefined } });
      await announce(tx, { topic: `repository:${row.id}`, type: 'repository.read', teamId: row.teamId });
    });
    return done;
  }),
];
