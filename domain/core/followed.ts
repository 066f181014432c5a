import { type Prisma, sql } from './db';
import { carriedTrace } from './trace';

/**
 * Event types that people are told of. A job is written with each, in the same transaction; whom it tells and in which
 * words stands in domain/alerts/tell.ts, where a missing type is a type error.
 */
export const followedTypes = [
  'approval.request',
  'approval.decide',
  'approval.expire',
  'approval.withdraw',
  'approval.remind',
  'approval.escalate',
  'approval.breakGlass',
  'approval.review',
  'approval.delegate',
  'run.succeed',
  'run.fail',
  'run.ask',
  'environment.complete',
  'environment.fail',
  'environment.remind',
  'environment.remove',
  'health.changed',
  'trigger.pause',
] as const;
export type FollowedType = (typeof followedTypes)[number];

/** Later than everything that somebody waits for at the screen. */
const priority = 20;
const mostAttempts = 8;
export const followUpJobName = 'notification.fanOut';

const followed: ReadonlySet<string> = new Set(followedTypes);

/** Whoever waits for a run to end is woken by these. */
const ends: ReadonlySet<string> = new Set(['run.succeed', 'run.fail', 'run.cancel']);
export const matchEventJobName = 'event.match';

/**
 * The jobs of an event, as a column of the SELECT that announces it: people are told of some types, and triggers may wait
 * for any. Nothing is put into the queue where nobody waits, or where there is nobody to tell.
 */
export function followUp(event: { type: string; id: string; at: Date; isForNobody?: boolean }): Prisma.Sql {
  // What triggers do is no reason for triggers.
  const mayMatch = event.type !== '' && !event.type.startsWith('trigger.');
  const isTold = followed.has(event.type) && !event.isForNobody;
  if (!mayMatch && !isTold) return sql`NULL`;
  const payload = JSON.stringify({ eventId: event.id, at: event.at.toISOString(), ...carriedTrace() });
  const tell = sql`graphile_worker.add_job(${followUpJobName}, payload => ${payload}::json,
    max_attempts => ${mostAttempts}, priority => ${priority})::text`;
  const match = sql`CASE WHEN EXISTS (SELECT 1 FROM "Trigger" WHERE "kind" = 'event' AND "status" = 'active')
      ${ends.has(event.type) ? sql`OR EXISTS (SELECT 1 FROM "TriggerFiring" WHERE "status" = 'waiting' AND "waitsForRun" IS NOT NULL)` : sql``}
    THEN graphile_worker.add_job(${matchEventJobName}, payload => ${payload}::json, max_attempts => ${mostAttempts})::text END`;
  if (!mayMatch) return tell;
  return isTold ? sql`concat(${tell}, ${match})` : match;
}
