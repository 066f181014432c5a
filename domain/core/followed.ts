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
  'run.succeed',
  'run.fail',
  'run.ask',
  'environment.complete',
  'environment.fail',
  'environment.remind',
  'environment.remove',
  'health.changed',
] as const;
export type FollowedType = (typeof followedTypes)[number];

/** Later than everything that somebody waits for at the screen. */
const priority = 20;
const mostAttempts = 8;
export const followUpJobName = 'notification.fanOut';

const followed: ReadonlySet<string> = new Set(followedTypes);

/** The job of an event, as a column of the SELECT that announces it: nothing for types that nobody follows. */
export function followUp(event: { type: string; id: string; at: Date }): Prisma.Sql {
  if (!followed.has(event.type)) return sql`NULL`;
  const payload = JSON.stringify({ eventId: event.id, at: event.at.toISOString(), ...carriedTrace() });
  return sql`graphile_worker.add_job(${followUpJobName}, payload => ${payload}::json,
    max_attempts => ${mostAttempts}, priority => ${priority})::text`;
}
