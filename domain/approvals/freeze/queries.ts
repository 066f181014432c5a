import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import type { Db, Tx } from '@/domain/core/db';
import { forbidden } from '@/domain/core/errors';
import type { Freezable, Freeze, FreezeNotice, FreezePolicy, FreezeRow, FreezeView } from './schema';
import { beginsAfter, freezeOf, heldUntil } from './window';

const most = 200;

/** Windows that are not past. Few: an organisation has a handful. */
async function standing(db: Db | Tx, now: Date) {
  return db.freezeWindow.findMany({
    where: { removedAt: null, OR: [{ cron: { not: null } }, { endsAt: { gt: now } }] },
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    take: most,
  });
}

/** What stops a thing now. For everything that changes something: runs today, environments when they ask. */
export async function findFreeze(db: Db | Tx, thing: Freezable, now: Date): Promise<Freeze | undefined> {
  return freezeOf((await standing(db, now)) satisfies FreezeRow[], thing, now);
}

/** The windows of now and to come, with when each holds. */
export async function listFreezes(ctx: Context): Promise<FreezeView[]> {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const rows = await standing(ctx.db, ctx.now);
  const teams = await ctx.db.team.findMany({
    where: { id: { in: rows.flatMap(({ teamIds }) => teamIds) } },
    select: { id: true, name: true },
    take: 500,
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    reason: row.reason,
    policy: row.policy as FreezePolicy,
    teams: teams.filter(({ id }) => row.teamIds.includes(id)),
    templateTypes: row.templateTypes,
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    cron: row.cron,
    timeZone: row.timeZone,
    durationMinutes: row.durationMinutes,
    createdBy: row.createdByName,
    activeUntil: heldUntil(row, ctx.now)?.toISOString() ?? null,
    nextAt: beginsAfter(row, ctx.now)?.toISOString() ?? null,
  }));
}

/** What somebody who is about to start something should know, and whether they may start it all the same. */
export async function freezeNotice(ctx: Context, thing: Freezable): Promise<FreezeNotice | null> {
  const freeze = await findFreeze(ctx.db, thing, ctx.now);
  if (!freeze) return null;
  const { id, name, reason, until } = freeze;
  return { id, name, reason, until: until.toISOString(), override: can(ctx.actor, 'freeze.override', thing) };
}
