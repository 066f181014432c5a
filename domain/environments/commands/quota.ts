import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { notFound } from '@/domain/core/errors';
import { SetQuotaInput } from '@/domain/environments/schema';
import { lockTeam } from '@/domain/environments/usage';

/** Sets how many environments a team may hold, and what it means to spend in a month. What it holds already stays. */
export const setQuota = command({
  name: 'quota.set',
  input: SetQuotaInput,
  load: async (ctx, input) => {
    const team = await ctx.tx.team.findUnique({ where: { id: input.teamId } });
    if (!team) throw notFound('team', input.teamId);
    return team;
  },
  allow: (actor) => can(actor, 'quota.set'),
  run: async (ctx, { teamId, most, monthlyBudget }, team) => {
    await lockTeam(ctx.tx, teamId);
    const data = { most, monthlyBudget };
    await ctx.tx.environmentQuota.upsert({ where: { teamId }, create: { teamId, ...data }, update: data });
    const detail = { team: team.name, most, monthlyBudget };
    return { result: { teamId, most, monthlyBudget }, subject: { kind: 'team', id: teamId, teamId }, detail };
  },
});
