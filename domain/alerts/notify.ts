import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Channel } from './channel';
import { deliverJob } from './schema';
import type { Telling } from './tell';

/** Who reads it in the portal meanwhile gets no mail about it. */
const graceSeconds = 60;

/** Writes a notification for each person once per cause, and what is to be sent of it. */
export async function notify(ctx: Context, telling: Telling & { cause: string }, channels: Channel[]): Promise<void> {
  const { to, ...words } = telling;
  const people = await ctx.db.person.findMany({ where: { id: { in: to }, disabledAt: null }, take: to.length });
  for (const person of people) {
    await ctx.db.$transaction(async (tx) => {
      const id = newId('notification', ctx.now);
      const data = { ...words, id, personId: person.id, createdAt: ctx.now };
      const { count } = await tx.notification.createMany({ data: [data], skipDuplicates: true });
      if (count === 0) return;
      for (const channel of channels) {
        const deliveryId = newId('delivery', ctx.now);
        await tx.delivery.create({
          data: { id: deliveryId, notificationId: id, channel: channel.id, createdAt: ctx.now },
        });
        const runAt = new Date(ctx.now.getTime() + graceSeconds * 1000);
        await enqueue(tx, deliverJob, { deliveryId }, { runAt, priority: 20 });
      }
      await announce(tx, { topic: `notification:${person.id}`, type: 'notification.create' });
    });
  }
}
