import { countApprovalsForMe } from '@/domain/approvals/queries';
import type { Context } from '@/domain/core/context';
import type { RailCountsView } from './schema';

/** What waits behind a place of the rail: requests to decide, and what is down right now. */
export async function getRailCounts(ctx: Context): Promise<RailCountsView> {
  const [approvals, down] = await Promise.all([
    countApprovalsForMe(ctx),
    ctx.db.probe.count({ where: { enabled: true, status: 'down' } }),
  ]);
  return {
    '/approvals': {
      count: approvals,
      tone: 'run',
      title: approvals === 1 ? 'request waits for you' : 'requests wait for you',
    },
    '/health': { count: down, tone: 'bad', title: 'down' },
  };
}
