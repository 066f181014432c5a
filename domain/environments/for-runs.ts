import type { EnvironmentPort, EnvironmentState, EnvironmentWish } from '@/domain/automation/ports';
import type { Context } from '@/domain/core/context';
import { notFound } from '@/domain/core/errors';
import type { Environment } from '@/prisma/generated/client';
import { destroyEnvironment } from './commands/destroy';
import { requestForRun } from './commands/request';
import { retryEnvironment } from './commands/retry';
import { estimateEnvironment } from './queries/estimate';
import { loadLatestVersion } from './types/queries';

/** Supplies `environment:request` and `environment:destroy` of templates. */
export const environmentPort: EnvironmentPort = {
  forecast: async (ctx, wish) => {
    const { document } = await loadLatestVersion(ctx.db, wish.type);
    const { ttlHours, cost, asks, errors } = await estimateEnvironment(ctx, wish);
    return {
      typeTitle: document.title,
      ttlHours,
      cost: cost && { total: cost.total, hourly: cost.hourly, currency: cost.currency },
      asks: asks.map(({ why }) => why),
      errors: errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`),
    };
  },
  request: async (ctx, wish, from) => {
    const { key } = from;
    const told = `${key}!`;
    const row = await ctx.db.environment.findFirst({ where: { runKey: { in: [key, told] } } });
    if (!row) return ask(ctx, wish, from);
    const state = stateOf(row);
    if (!['lost', 'ending', 'gone'].includes(state.status)) {
      if (row.runKey === told) await ctx.db.environment.update({ where: { id: row.id }, data: { runKey: key } });
      return state;
    }
    if (row.runKey === key) {
      await ctx.db.environment.update({ where: { id: row.id }, data: { runKey: told } });
      return state;
    }
    if (row.status === 'failed') {
      await retryEnvironment(ctx, { id: row.id });
      await ctx.db.environment.update({ where: { id: row.id }, data: { runKey: key } });
      return see(ctx, row.id);
    }
    await ctx.db.environment.update({ where: { id: row.id }, data: { runKey: null } });
    return ask(ctx, wish, from);
  },
  destroy: async (ctx, id) => {
    const row = await ctx.db.environment.findUnique({ where: { id } });
    if (!row) throw notFound('environment', id);
    if (!['destroying', 'destroyed', 'rejected'].includes(row.status)) await destroyEnvironment(ctx, { id });
    return see(ctx, id);
  },
};

async function ask(ctx: Context, wish: EnvironmentWish, { runId, key }: { runId: string; key: string }) {
  const { id, approval } = await requestForRun(ctx, { ...wish, runId, runKey: key });
  const state = await see(ctx, id);
  return approval ? { ...state, reason: `A person decides first. ${approval.why}` } : state;
}

const see = async (ctx: Context, id: string) => stateOf(await ctx.db.environment.findUniqueOrThrow({ where: { id } }));

const statuses: Record<Environment['status'], EnvironmentState['status']> = {
  ...{ requested: 'pending', approved: 'making', provisioning: 'making', ready: 'ready', asleep: 'ready' },
  ...{ failed: 'lost', rejected: 'lost', expiring: 'ending', destroying: 'ending', destroyed: 'gone' },
};

const reasons: Partial<Record<Environment['status'], string>> = {
  requested: 'A person decides first.',
  approved: 'It is being made.',
  provisioning: 'It is being made.',
  expiring: 'Its time is up.',
  destroying: 'It is being destroyed.',
  destroyed: 'It was destroyed.',
};

const stateOf = (row: Environment): EnvironmentState => ({
  ...{ id: row.id, name: row.name, typeTitle: row.typeTitle, url: row.url, secretOutputs: row.secretNames },
  status: statuses[row.status],
  reason: row.error ?? reasons[row.status] ?? null,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  outputs: row.outputs as EnvironmentState['outputs'],
});
