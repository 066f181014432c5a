import type { Db, Tx } from '@/domain/core/db';
import { lockNames } from '@/domain/core/locks';
import { cents, costWithin, forecastWithin, monthOf } from './cost';
import { metered, meteredColumns } from './rows';
import { defaultQuota, holding, type TeamUsage } from './schema';

/** From here to the end of the transaction nobody else counts or fills this team's quota. */
export async function lockTeam(tx: Tx, teamId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended(${lockNames.quota(teamId)}, 0))`;
}

export async function quotaOf(db: Db | Tx, teamId: string): Promise<{ most: number; budget: number | null }> {
  const row = await db.environmentQuota.findUnique({ where: { teamId } });
  return { most: row?.most ?? defaultQuota, budget: row?.monthlyBudget == null ? null : Number(row.monthlyBudget) };
}

/** What a team holds now, and what this month has cost it and will. At most 2,000 environments of a month are added up. */
export async function teamUsage(
  db: Db | Tx,
  team: { id: string; ref: string; name: string },
  now: Date,
): Promise<TeamUsage & { byType: Map<string, number> }> {
  const month = monthOf(now);
  const [{ most, budget }, held, billed] = await Promise.all([
    quotaOf(db, team.id),
    db.environment.groupBy({
      by: ['status', 'typeName'],
      where: { teamId: team.id, status: { in: [...holding] } },
      _count: true,
    }),
    db.environment.findMany({
      where: { teamId: team.id, OR: [{ endedAt: null, readyAt: { not: null } }, { endedAt: { gte: month.from } }] },
      select: meteredColumns,
      take: 2000,
    }),
  ]);
  const waiting = await waitingCost(db, team.id, month, now);
  const count = (...statuses: string[]) =>
    held.filter(({ status }) => statuses.includes(status)).reduce((sum, group) => sum + group._count, 0);
  const rows = billed.map(metered);
  const spent = rows.map((row) => costWithin(row, month, now));
  const forecast = rows.reduce((sum, row) => sum + forecastWithin(row, month, now), 0);
  const byType = new Map<string, number>();
  for (const { typeName, _count } of held) byType.set(typeName, (byType.get(typeName) ?? 0) + _count);
  return {
    team,
    quota: most,
    held: count(...holding),
    awake: count('ready', 'approved', 'provisioning', 'expiring'),
    asleep: count('asleep'),
    waiting: count('requested'),
    currency: rows[0]?.currency ?? 'EUR',
    month: {
      spent: cents(spent.reduce((sum, { amount }) => sum + amount, 0)),
      forecast: cents(forecast),
      withWaiting: cents(forecast + waiting),
      savedBySleep: cents(spent.reduce((sum, { saved }) => sum + saved, 0)),
      budget,
      daysLeft: Math.floor((month.to.getTime() - now.getTime()) / 86_400_000),
    },
    byType,
  };
}

/** What is asked for or being made would cost by the end of the month, were it ready now. */
async function waitingCost(db: Db | Tx, teamId: string, month: { to: Date }, now: Date): Promise<number> {
  const rows = await db.environment.findMany({
    where: { teamId, status: { in: ['requested', 'approved', 'provisioning'] } },
    select: { hourlyPrice: true, ttlHours: true },
    take: 2000,
  });
  const left = (month.to.getTime() - now.getTime()) / 3_600_000;
  return rows.reduce((sum, row) => sum + Number(row.hourlyPrice) * Math.min(row.ttlHours, left), 0);
}
