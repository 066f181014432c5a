import { can } from '@/domain/access/permissions';
import { CreateTeamInput, DisablePersonInput, SetMemberInput, SetRoleInput } from '@/domain/access/schema';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';

async function findPerson(ctx: CommandContext, id: string) {
  const person = await ctx.tx.person.findUnique({ where: { id } });
  if (!person) throw notFound('person', id);
  return person;
}

/** Holds the administrators' rows: of two who step down at once, the second one waits, and then finds nobody else. */
async function keepAnAdmin(ctx: CommandContext, exceptId: string): Promise<void> {
  const admins = await ctx.tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Person" WHERE "role" = 'admin' AND "disabledAt" IS NULL ORDER BY "id" FOR UPDATE`;
  if (admins.every(({ id }) => id === exceptId))
    throw conflict('This is the last administrator. Make somebody else one first.');
}

/** Gives a person a role in the portal. Conflict when it would leave nobody in charge. */
export const setPersonRole = command({
  name: 'person.setRole',
  input: SetRoleInput,
  load: (ctx, input) => findPerson(ctx, input.personId),
  allow: (actor) => can(actor, 'person.setRole'),
  run: async (ctx, input, person) => {
    if (person.role === 'admin' && input.role !== 'admin') await keepAnAdmin(ctx, person.id);
    await ctx.tx.person.update({ where: { id: person.id }, data: { role: input.role } });
    return {
      result: undefined,
      subject: { kind: 'person', id: person.id },
      detail: { from: person.role, to: input.role },
    };
  },
});

/** Disables a person, which ends all their sessions at once, or enables them again. */
export const disablePerson = command({
  name: 'person.disable',
  input: DisablePersonInput,
  load: (ctx, input) => findPerson(ctx, input.personId),
  allow: (actor) => can(actor, 'person.disable'),
  run: async (ctx, input, person) => {
    if (input.disabled && person.role === 'admin') await keepAnAdmin(ctx, person.id);
    await ctx.tx.person.update({ where: { id: person.id }, data: { disabledAt: input.disabled ? ctx.now : null } });
    if (input.disabled) {
      await ctx.tx.session.updateMany({
        where: { personId: person.id, revokedAt: null },
        data: { revokedAt: ctx.now },
      });
    }
    return { result: undefined, subject: { kind: 'person', id: person.id }, detail: { disabled: input.disabled } };
  },
});

/** Makes a team. Its reference is group:default/HANDLE. */
export const createTeam = command({
  name: 'team.create',
  input: CreateTeamInput,
  load: (ctx, input) => ctx.tx.team.findUnique({ where: { ref: `group:default/${input.handle}` } }),
  allow: (actor) => can(actor, 'team.create'),
  run: async (ctx, input, existing) => {
    if (existing) throw conflict(`There is already a team "${input.handle}".`);
    const data = {
      id: newId('team', ctx.now),
      ref: `group:default/${input.handle}`,
      name: input.name,
      createdAt: ctx.now,
    };
    const team = await ctx.tx.team.create({ data });
    return {
      result: { id: team.id },
      subject: { kind: 'team', id: team.id, teamId: team.id },
      detail: { name: input.name },
    };
  },
});

/** Puts a person into a team as member or lead, or with role null takes them out. */
export const setTeamMember = command({
  name: 'team.setMember',
  input: SetMemberInput,
  load: async (ctx, input) => {
    const team = await ctx.tx.team.findUnique({ where: { id: input.teamId } });
    if (!team) throw notFound('team', input.teamId);
    return { team, person: await findPerson(ctx, input.personId) };
  },
  allow: (actor, { team }) => can(actor, 'team.setMember', { teamId: team.id }),
  run: async (ctx, input, { team, person }) => {
    const key = { personId: person.id, teamId: team.id };
    if (input.role === null) await ctx.tx.membership.deleteMany({ where: key });
    else {
      await ctx.tx.membership.upsert({
        where: { personId_teamId: key },
        create: { ...key, role: input.role },
        update: { role: input.role },
      });
    }
    const detail = { person: person.name, role: input.role };
    return { result: undefined, subject: { kind: 'team', id: team.id, teamId: team.id }, detail };
  },
});
