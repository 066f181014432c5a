import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { announce } from '@/domain/core/emit';
import { ReadNotificationsInput } from './schema';

/** Marks one's own notifications as read: those named, or all. What is another's, or read already, stays as it is. */
export const readNotifications = command({
  name: 'notification.read',
  input: ReadNotificationsInput,
  personal: true,
  load: async () => undefined,
  allow: (actor) => can(actor, 'notification.read'),
  run: async (ctx, { ids }) => {
    const { count } = await ctx.tx.notification.updateMany({
      where: { personId: ctx.actor.id, readAt: null, ...(ids && { id: { in: ids } }) },
      data: { readAt: ctx.now },
    });
    if (count > 0) await announce(ctx.tx, { topic: `notification:${ctx.actor.id}`, type: 'notification.read' });
    return { result: { count }, subject: { kind: 'notification', id: ctx.actor.id }, detail: { count } };
  },
});
