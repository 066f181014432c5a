import type { z } from 'zod';

/** The name of a job and what it carries: ids only, the row is the truth. Pure, so that commands can enqueue it. */
export type JobType<Payload extends z.ZodType = z.ZodType> = {
  name: string;
  payload: Payload;
  /** attempts before it is given up; each waits longer than the one before */
  maxAttempts: number;
  /** one that has begun goes on, after a snooze, with this priority instead of the one it queued with */
  snoozedPriority?: number;
};

export function jobType<Payload extends z.ZodType>(
  name: string,
  payload: Payload,
  maxAttempts = 10,
  options: Pick<JobType, 'snoozedPriority'> = {},
): JobType<Payload> {
  return { name, payload, maxAttempts, ...options };
}
