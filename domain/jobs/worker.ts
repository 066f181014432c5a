import { type JobHelpers, parseCronItems, type Task, type TaskList } from 'graphile-worker';
import { createContext, jobActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import type { JobHandler, JobOutcome, Schedule } from './handler';

/**
 * Turns handlers into graphile-worker's tasks and schedules into its crontab.
 * `abort` tells every running handler that the worker has to stop.
 */
export function createWorkerTasks(db: Db, handlers: JobHandler[], schedules: Schedule[]) {
  const stop = new AbortController();
  const taskList: TaskList = {};
  for (const handler of handlers) taskList[handler.type.name] = task(db, handler, stop.signal);
  // Items, not lines: a crontab's text takes no names with a dot.
  const cronItems = parseCronItems(
    schedules.map(({ cron, type }) => ({
      match: cron,
      task: type.name,
      options: { maxAttempts: type.maxAttempts, jobKey: type.name, jobKeyMode: 'replace' },
    })),
  );
  return { taskList, cronItems, abort: () => stop.abort(new Error('The worker is stopping')) };
}

function task(db: Db, handler: JobHandler, signal: AbortSignal): Task {
  const { name, payload: schema } = handler.type;
  return async (raw, helpers) => {
    const started = performance.now();
    const { job } = helpers;
    const ctx = createContext({ actor: jobActor(name), db, requestId: `job-${job.id}-${job.attempts}` });
    const payload = schema.parse(withoutCron(raw)) as never;
    const info = { attempt: job.attempts, lastAttempt: job.attempts >= job.max_attempts, signal };
    const outcome = await handler.run(ctx, payload, info);
    await settle(outcome, helpers);
    log.debug(
      { job: name, requestId: ctx.requestId, end: outcome.end, ms: Math.round(performance.now() - started) },
      'job',
    );
  };
}

/** graphile-worker adds `_cron` to the payload of a scheduled job. */
function withoutCron(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('_cron' in raw)) return raw;
  const { _cron, ...rest } = raw;
  return rest;
}

async function settle(outcome: JobOutcome, helpers: JobHelpers): Promise<void> {
  if (outcome.end === 'done') return;
  if (outcome.end === 'given-up') {
    log.warn({ job: helpers.job.task_identifier, reason: outcome.reason }, 'a job was given up');
    return;
  }
  const { job } = helpers;
  // Where the same was asked for while this one ran, that time holds: it may be sooner.
  await helpers.query(
    `SELECT graphile_worker.add_job($1, payload => $2::json, run_at => now() + $3 * interval '1 second',
       max_attempts => $4, job_key => $5, job_key_mode => 'preserve_run_at', priority => $6,
       queue_name => (SELECT queue_name FROM graphile_worker._private_job_queues WHERE id = $7))`,
    [
      ...[job.task_identifier, JSON.stringify(job.payload), outcome.seconds, job.max_attempts, job.key, job.priority],
      job.job_queue_id,
    ],
  );
}
