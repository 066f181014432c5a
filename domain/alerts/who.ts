import { type Permission, permissions } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';

const most = 50;

/**
 * Who is asked to decide: leads of the team, never the one who asks. Where it has none, whoever may decide everywhere.
 */
export async function approvalDeciders(ctx: Context, row: { teamId: string; requesterId: string }): Promise<string[]> {
  const leads = await ctx.db.membership.findMany({
    where: { teamId: row.teamId, role: 'lead', personId: { not: row.requesterId }, person: { disabledAt: null } },
    select: { personId: true },
    take: most,
  });
  if (leads.length > 0) return leads.map(({ personId }) => personId);
  return holdersOf(ctx, 'approval.decide', row.requesterId);
}

/** Whoever may do something everywhere by their role. */
export async function holdersOf(ctx: Context, permission: Permission, except?: string): Promise<string[]> {
  const people = await ctx.db.person.findMany({
    where: { role: { in: [...permissions[permission].roles] }, id: { not: except }, disabledAt: null },
    select: { id: true },
    take: most,
  });
  return people.map(({ id }) => id);
}

/** The people behind an owner: all members of a team, or the one person. */
export async function membersOfOwner(ctx: Context, ownerRef: string): Promise<string[]> {
  const [person, members] = await Promise.all([
    ctx.db.person.findUnique({ where: { ref: ownerRef }, select: { id: true } }),
    ctx.db.membership.findMany({ where: { team: { ref: ownerRef } }, select: { personId: true }, take: most }),
  ]);
  return [...(person ? [person.id] : []), ...members.map(({ personId }) => personId)];
}
