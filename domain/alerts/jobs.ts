import { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { DomainError } from '@/domain/core/errors';
import { type FollowedType, followUpJobName } from '@/domain/core/followed';
import { newId } from '@/domain/core/ids';
import { move } from '@/domain/core/lifecycle';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, giveUp, handle, type JobHandler, type JobInfo, type JobOutcome } from '@/domain/jobs/handler';
import { jobType } from '@/domain/jobs/schema';
import type { Channel } from './channel';
import { deliveryLifecycle } from './lifecycle';
import { deliverJob } from './schema';
import { type FollowedEvent, type Telling, tell } from './tell';

/** Who reads it in the portal meanwhile gets no mail about it. */
const graceSeconds = 60;
/** After a long stop of the worker, and when history is seeded: nobody is told of what is long over. */
const newsHours = 24;

export const followUpJob = jobType(followUpJobName, z.object({ eventId: z.string(), at: z.iso.datetime() }), 8);

/** Tells people of what happened, in the portal and by the channels that there are. */
export function alertJobs(channels: Channel[]): JobHandler[] {
  return [
    handle(followUpJob, (ctx, { eventId, at }) => fanOut(ctx, { id: eventId, at: new Date(at) }, channels)),
    handle(deliverJob, (ctx, { deliveryId }, info) => deliver(ctx, deliveryId, channels, info)),
  ];
}

async function fanOut(ctx: Context, key: { id: string; at: Date }, channels: Channel[]): Promise<JobOutcome> {
  if (ctx.now.getTime() - key.at.getTime() > newsHours * 3_600_000) return done;
  const event = await ctx.db.event.findUnique({ where: { id_at: key } });
  if (!event) return giveUp(`Event ${key.id} is gone.`);
  const followed = event as unknown as FollowedEvent;
  const telling = await tell[event.type as FollowedType]?.(ctx, followed);
  if (telling) await notify(ctx, { ...telling, cause: event.id }, channels);
  return done;
}

/** Writes a notification for each person once per cause, and what is to be sent of it. */
async function notify(ctx: Context, telling: Telling & { cause: string }, channels: Channel[]): Promise<void> {
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

/** Why a message is not sent at all, in words, or undefined. */
function reasonNotToSend(notification: {
  readAt: Date | null;
  person: { email: string | null; isDemo: boolean; disabledAt: Date | null };
}): string | undefined {
  const { readAt, person } = notification;
  if (readAt) return 'Read in the portal before it was sent';
  if (person.disabledAt) return 'The person is disabled';
  if (person.isDemo) return 'A person of the demo organisation has no mailbox';
  if (!person.email) return 'The person has no e-mail address';
  return undefined;
}

async function deliver(ctx: Context, id: string, channels: Channel[], info: JobInfo): Promise<JobOutcome> {
  const row = await ctx.db.delivery.findUnique({ where: { id }, include: { notification: true } });
  if (row?.status !== 'pending') return done;
  const { notification } = row;
  const person = await ctx.db.person.findUnique({ where: { id: notification.personId } });
  const channel = channels.find((one) => one.id === row.channel);
  const reason = !person
    ? 'The person is gone'
    : !channel
      ? `There is no channel "${row.channel}" any more`
      : reasonNotToSend({ ...notification, person });
  if (reason || !person?.email || !channel) {
    await move(ctx.db.delivery, deliveryLifecycle, row, 'suppress', { detail: reason, finishedAt: ctx.now });
    return done;
  }
  const attempt = row.attempt + 1;
  const { title: subject, body: text, url } = notification;
  try {
    await channel.send({ id: notification.id, to: { name: person.name, address: person.email }, subject, text, url });
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 500) : 'The channel did not say why';
    const isFinal = error instanceof DomainError || info.lastAttempt;
    if (!isFinal) {
      await ctx.db.delivery.updateMany({ where: { id, status: 'pending' }, data: { attempt, detail } });
      throw error;
    }
    await move(ctx.db.delivery, deliveryLifecycle, row, 'fail', { attempt, detail, finishedAt: ctx.now });
    return giveUp(detail);
  }
  await move(ctx.db.delivery, deliveryLifecycle, row, 'send', { attempt, detail: null, finishedAt: ctx.now });
  return done;
}
