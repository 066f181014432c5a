import { can } from '@/domain/access/permissions';
import { SaveViewInput, ViewId } from '@/domain/catalog/schema';
import { command } from '@/domain/core/command';
import { limitReached, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';

const mostViews = 20;

/** Keeps a list's filters under a name, for oneself. The same name again replaces it. */
export const saveView = command({
  name: 'view.save',
  input: SaveViewInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'view.save'),
  run: async (ctx, { place, name, query }) => {
    const key = { personId: ctx.actor.id, place, name };
    const others = await ctx.tx.savedView.count({ where: { personId: ctx.actor.id, place, name: { not: name } } });
    if (others >= mostViews) throw limitReached(`At most ${mostViews} views. Take one away first.`);
    const view = await ctx.tx.savedView.upsert({
      where: { personId_place_name: key },
      create: { id: newId('view', ctx.now), ...key, query, createdAt: ctx.now },
      update: { query },
    });
    return { result: { id: view.id }, subject: { kind: 'view', id: view.id }, detail: { place, name } };
  },
});

/** Takes a view of one's own away. */
export const removeView = command({
  name: 'view.remove',
  input: ViewId,
  load: async (ctx, { id }) => {
    const view = await ctx.tx.savedView.findUnique({ where: { id } });
    if (!view) throw notFound('view', id);
    return view;
  },
  allow: (actor, view) => can(actor, 'view.remove', { requesterId: view.personId }),
  run: async (ctx, { id }, { place, name }) => {
    await ctx.tx.savedView.delete({ where: { id } });
    return { result: { id }, subject: { kind: 'view', id }, detail: { place, name } };
  },
});
