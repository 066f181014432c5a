import type { z } from 'zod';
import type { Context } from '@/domain/core/context';
import type { JobType } from './schema';

/**
 * How a handler ends: done; thrown error (again, with back-off); given up (permanent, with a sentence for a person);
 * snoozed (look again later, no attempt used).
 */
export type JobOutcome = { end: 'done' } | { end: 'given-up'; reason: string } | { end: 'snoozed'; seconds: number };

export const done: JobOutcome = { end: 'done' };
export const giveUp = (reason: string): JobOutcome => ({ end: 'given-up', reason });
export const snooze = (seconds: number): JobOutcome => ({ end: 'snoozed', seconds });

export type JobInfo = {
  /** 1 for the first try */
  attempt: number;
  lastAttempt: boolean;
  /** aborted when the worker has to stop: finish soon or throw */
  signal: AbortSignal;
};

export type JobHandler = {
  type: JobType;
  run: (ctx: Context, payload: never, info: JobInfo) => Promise<JobOutcome>;
};

/** Binds a handler to a job type. The context's actor is the job. */
export function handle<Payload extends z.ZodType>(
  type: JobType<Payload>,
  run: (ctx: Context, payload: z.output<Payload>, info: JobInfo) => Promise<JobOutcome>,
): JobHandler {
  return { type, run };
}

/** A job that repeats: `cron` in UTC, five fields. */
export type Schedule = { cron: string; type: JobType };
