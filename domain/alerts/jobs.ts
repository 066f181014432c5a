import { z } from 'zod';
import { linkFor } from '@/domain/approvals/link';
import type { Context } from '@/domain/core/context';
import { DomainError } from '@/domain/core/errors';
import { type FollowedType, followUpJobName } from '@/domain/core/followed';
import { move } from '@/domain/core/lifecycle';
import { done, giveUp, handle, type JobHandler, type JobInfo, type JobOutcome } from '@/domain/jobs/handler';
import { jobType } from '@/domain/jobs/schema';
import type { Channel } from './channel';
import { deliveryLifecycle } from './lifecycle';
import { notify } from './notify';
import { deliverJob } from './schema';
import { type FollowedEvent, tell } from './tell';

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

/** Who is asked to decide gets a link of their own: it opens the request for them alone, and for one decision. */
async function addressFor(ctx: Context, { kind, url, personId }: { kind: string; url: string; personId: string }) {
  const requestId = kind === 'approval-asked' ? /^\/approvals\/(apr_\w+)$/.exec(url)?.[1] : undefined;
  return requestId ? linkFor(ctx, requestId, personId) : url;
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
  const { title: subject, body: text } = notification;
  const url = await addressFor(ctx, notification);
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
