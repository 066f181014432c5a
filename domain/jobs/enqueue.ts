import type { z } from 'zod';
import { type Prisma, sql, type Tx } from '@/domain/core/db';
import { carriedTrace } from '@/domain/core/trace';
import type { JobType } from './schema';

export type EnqueueOptions = {
  runAt?: Date;
  /** one waiting job per key: a second one replaces it */
  key?: string;
  /** jobs of one queue run one after the other */
  queue?: string;
  /** smaller runs first */
  priority?: number;
};

/** Puts a job into the queue, in the caller's transaction: it exists when, and only when, the transaction commits. */
export async function enqueue<Payload extends z.ZodType>(
  tx: Tx,
  job: JobType<Payload>,
  payload: z.input<Payload>,
  options: EnqueueOptions = {},
): Promise<void> {
  await tx.$executeRaw(sql`SELECT ${enqueued(job, payload, options)}`);
}

/** The same as a value inside another statement: one round trip less. */
export function enqueued<Payload extends z.ZodType>(
  job: JobType<Payload>,
  payload: z.input<Payload>,
  { queue, runAt, key, priority = 0 }: Omit<EnqueueOptions, 'priority'> & { priority?: number | Prisma.Sql } = {},
): Prisma.Sql {
  const body = JSON.stringify(Object.assign({}, job.payload.parse(payload), carriedTrace()));
  return sql`graphile_worker.add_job(
    ${job.name}, payload => ${body}::json, queue_name => ${queue ?? null}, run_at => ${runAt ?? null}::timestamptz,
    max_attempts => ${job.maxAttempts}, job_key => ${key ?? null}, priority => ${priority})::text`;
}
