import type { Tx } from '@/domain/core/db';
import { announce } from '@/domain/core/emit';
import { settings } from '@/domain/core/env';
import { done, handle, type JobHandler } from '@/domain/jobs/handler';
import type { GitHost } from './host';
import { readRepositoryJob, remoteUrl } from './schema';

/** What later capabilities do when branches of a repository have moved, in the transaction that notes it. */
export type Follower = (tx: Tx, remote: string) => Promise<void>;

/** Handlers of this capability. `host` is where the repositories are. */
export const repositoryJobs = (host: GitHost, followers: Follower[] = []): JobHandler[] => [
  handle(readRepositoryJob, async (ctx, { repositoryId }) => {
    const row = await ctx.db.repository.findUnique({ where: { id: repositoryId } });
    if (!row) return done;
    const head = await host.snapshot(row, row.defaultBranch);
    await ctx.db.$transaction(async (tx) => {
      await tx.repository.update({ where: { id: row.id }, data: { head: head ?? undefined } });
      for (const follow of followers) await follow(tx, remoteUrl(settings().url, row));
      await announce(tx, { topic: `repository:${row.id}`, type: 'repository.read', teamId: row.teamId });
    });
    return done;
  }),
];
