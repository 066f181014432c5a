import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { triggerLifecycle } from '../lifecycle';

/** The portal pauses a trigger that may not go on. Its owner is told; a person switches it on again. */
export const pauseTrigger = command({
  name: 'trigger.pause',
  input: z.object({ id: z.string().min(1), reason: z.string() }),
  load: async (ctx, { id }) => {
    const row = await ctx.tx.trigger.findUnique({ where: { id } });
    if (!row) throw notFound('trigger', id);
    return row;
  },
  allow: (actor) => can(actor, 'trigger.pause'),
  run: async (ctx, { id, reason }, row) => {
    const changes = { pausedReason: reason, nextAt: null, changedAt: ctx.now };
    await move(ctx.tx.trigger, triggerLifecycle, row, 'pause', changes);
    return { result: { id }, subject: { kind: 'trigger', id, teamId: row.teamId }, detail: { name: row.name, reason } };
  },
});
