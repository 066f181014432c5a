import { type Permission, permissions } from '@/domain/access/permissions';
import { approversOf, deputiesOf, listDeciders, principals } from '@/domain/approvals/seats';
import type { Context } from '@/domain/core/context';
import type { ApprovalRequest } from '@/prisma/generated/client';

const most = 50;

/**
 * Who is asked to decide: whom the request names, else leads of the team, else whoever may decide everywhere; and whoever
 * decides for them now. Never the one who asks, nor who has decided.
 */
export async function approvalDeciders(ctx: Context, row: ApprovalRequest): Promise<string[]> {
  const decided = await ctx.db.approvalDecision.findMany({ where: { requestId: row.id }, take: most });
  const people = (await listDeciders(ctx.db, approversOf(row), row, decided)).map(({ id }) => id);
  const deputies = await deputiesOf(ctx.db, people, ctx.now);
  const asked = await principals(ctx.db, row.requesterId);
  return [...new Set([...people, ...deputies])].filter((id) => !asked.includes(id));
}

/** Whoever leads a team. */
export async function leadsOf(ctx: Context, teamId: string): Promise<string[]> {
  const leads = await ctx.db.membership.findMany({
    where: { teamId, role: 'lead', person: { disabledAt: null } },
    select: { personId: true },
    take: most,
  });
  return leads.map(({ personId }) => personId);
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
