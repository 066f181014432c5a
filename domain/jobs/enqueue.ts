import type { z } from 'zod';
import type { Tx } from '@/domain/core/db';
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
  const body = JSON.stringify(Object.assign({}, job.payload.parse(payload), carriedTrace()));
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(
      ${job.name}, payload => ${body}::json, queue_name => ${options.queue ?? null}, run_at => ${options.runAt ?? null}::timestamptz,
      max_attempts => ${job.maxAttempts}, job_key => ${options.key ?? null}, priority => ${options.priority ?? 0})`;
}
