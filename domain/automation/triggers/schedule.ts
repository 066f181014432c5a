import type { Context } from '@/domain/core/context';
import { timesAfter, timesBetween } from '@/domain/core/cron';
import type { Tx } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, type JobOutcome, snooze } from '@/domain/jobs/handler';
import { fireDueJob, firingKey, ScheduleConfig, scheduleKey, settleFiringJob } from './schema';

/** Later than this a time counts as missed: the portal was not there. */
const graceMs = 5 * 60_000;
const most = { looked: 1000, recorded: 50 };

type Due = { at: Date; cause: 'schedule' | 'missed'; skip?: string };

/**
 * What is to be done about the times that have come, oldest first. Only the newest can be in time; what came before it was
 * missed, and the policy says what becomes of it. Pure.
 */
export function decideDue(times: Date[], config: ScheduleConfig, now: Date): Due[] {
  const last = times.at(-1);
  const inTime = last !== undefined && now.getTime() - last.getTime() <= graceMs;
  const missed = inTime ? times.slice(0, -1) : times;
  const stands = inTime ? 0 : 1;
  const runs = config.missed === 'skip' ? 0 : config.missed === 'once' ? stands : config.missedLimit;
  const from = missed.length - runs;
  const decided = missed.map((at, index): Due => {
    if (index >= from) return { at, cause: 'missed' };
    return { at, cause: 'missed', skip: `The portal was not there at that time. ${because(config)}` };
  });
  if (inTime && last) decided.push({ at: last, cause: 'schedule' });
  const dropped = decided.length - most.recorded;
  if (dropped <= 0) return decided;
  const kept = decided.slice(dropped);
  if (kept[0]?.skip) kept[0].skip += ` So were ${dropped} earlier ones.`;
  return kept;
}

const because = ({ missed, missedLimit }: ScheduleConfig) =>
  ({
    skip: 'Missed times are skipped.',
    once: 'One run stands for all that were missed.',
    all: `Only the newest ${missedLimit} that were missed are run.`,
  })[missed];

/** Sets when a schedule fires next, and the job that will do it, in the caller's transaction. */
export async function planNext(tx: Tx, triggerId: string, config: ScheduleConfig, now: Date): Promise<Date | null> {
  const [next = null] = timesAfter(config.cron, config.timeZone, now, 1);
  await tx.trigger.update({ where: { id: triggerId }, data: { nextAt: next } });
  if (next) await enqueue(tx, fireDueJob, { triggerId }, { runAt: next, key: scheduleKey(triggerId) });
  return next;
}

/**
 * Writes a row for each time that has come, once however many workers try, and sets the next time, all in one transaction.
 * What is to run is settled by a job of its own.
 */
export async function fireDue(ctx: Context, triggerId: string): Promise<JobOutcome> {
  return ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT "id" FROM "Trigger" WHERE "id" = ${triggerId} FOR UPDATE`;
    const trigger = await tx.trigger.findUnique({ where: { id: triggerId } });
    if (trigger?.status !== 'active' || !trigger.nextAt) return done;
    const wait = trigger.nextAt.getTime() - ctx.now.getTime();
    if (wait > 0) return snooze(Math.max(1, Math.ceil(wait / 1000)));
    const config = ScheduleConfig.parse(trigger.config);
    const times = timesBetween(config.cron, config.timeZone, trigger.nextAt, ctx.now, most.looked);
    await write(tx, triggerId, decideDue([trigger.nextAt, ...times], config, ctx.now), ctx.now);
    await planNext(tx, triggerId, config, ctx.now);
    return done;
  });
}

async function write(tx: Tx, triggerId: string, dues: Due[], now: Date): Promise<void> {
  const rows = await tx.triggerFiring.createManyAndReturn({
    skipDuplicates: true,
    select: { id: true, status: true },
    data: dues.map(({ at, cause, skip }) => ({
      ...{ id: newId('firing', now), triggerId, key: at.toISOString(), cause, dueAt: at, createdAt: now },
      ...(skip ? { status: 'skipped', reason: skip, settledAt: now } : { status: 'waiting' }),
    })),
  });
  for (const { id, status } of rows) {
    if (status === 'waiting') await enqueue(tx, settleFiringJob, { firingId: id }, { key: firingKey(id) });
  }
}
