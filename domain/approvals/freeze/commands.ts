import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { FreezeId, FreezeInput } from './schema';

/** Sets a window in which nothing new starts: from a moment to another, or again and again by a time table. */
export const setFreeze = command({
  name: 'freeze.set',
  input: FreezeInput,
  load: async (ctx, { teamIds }) => {
    const known = await ctx.tx.team.findMany({ where: { id: { in: teamIds } }, select: { id: true }, take: 50 });
    const unknown = teamIds.find((id) => !known.some((team) => team.id === id));
    if (unknown) throw invalid(`There is no team ${unknown}.`, [{ pointer: '/teamIds', detail: 'No such team' }]);
  },
  allow: (actor) => can(actor, 'freeze.set'),
  run: async (ctx, input) => {
    const id = newId('freeze', ctx.now);
    const { cron, timeZone, ...rest } = input;
    await ctx.tx.freezeWindow.create({
      data: {
        id,
        ...rest,
        ...(cron && { cron, timeZone }),
        createdByName: ctx.actor.name,
        createdAt: ctx.now,
      },
    });
    return { result: { id }, subject: { kind: 'freeze', id }, detail: { name: input.name, policy: input.policy } };
  },
});

/** Ends a window early. What it holds starts within a minute. */
export const removeFreeze = command({
  name: 'freeze.remove',
  input: FreezeId,
  load: async (ctx, { id }) => {
    const row = await ctx.tx.freezeWindow.findUnique({ where: { id } });
    if (!row) throw notFound('freeze window', id);
    return row;
  },
  allow: (actor) => can(actor, 'freeze.remove'),
  run: async (ctx, { id }, row) => {
    const { count } = await ctx.tx.freezeWindow.updateMany({
      where: { id, removedAt: null },
      data: { removedAt: ctx.now },
    });
    if (count === 0) throw conflict('This window has been removed already.');
    return { result: { id }, subject: { kind: 'freeze', id }, detail: { name: row.name } };
  },
});
