import { type Actor, createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { setQuota } from '@/domain/environments/commands/quota';
import { type TeamHandle, teamRef } from './organisation';

/** What each team may hold at once, and means to spend on environments in a month. */
const budgets: Record<TeamHandle, { most: number; monthlyBudget: number }> = {
  checkout: { most: 10, monthlyBudget: 15 },
  payments: { most: 10, monthlyBudget: 20 },
  storefront: { most: 10, monthlyBudget: 15 },
  platform: { most: 8, monthlyBudget: 20 },
  data: { most: 6, monthlyBudget: 10 },
  logistics: { most: 6, monthlyBudget: 10 },
};

export async function setBudgets(db: Db, actor: Actor, now: Date): Promise<void> {
  const ctx = createContext({ actor, db, now });
  for (const [handle, budget] of Object.entries(budgets)) {
    const team = await db.team.findUniqueOrThrow({ where: { ref: teamRef(handle) } });
    await setQuota(ctx, { teamId: team.id, ...budget });
  }
}
