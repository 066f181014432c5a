import { type JobHelpers, parseCronItems, type Task, type TaskList } from 'graphile-worker';
import { createContext, jobActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import { traced } from '@/domain/core/trace';
import { type JobHandler, type JobOutcome, type Schedule, snooze } from './handler';

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
  const perform = async (raw: unknown, helpers: JobHelpers) => {
    const started = performance.now();
    const { job } = helpers;
    const ctx = createContext({ actor: jobActor(name), db, requestId: `job-${job.id}-${job.attempts}` });
    const payload = schema.parse(raw) as never;
    const info = { attempt: job.attempts, lastAttempt: job.attempts >= job.max_attempts, signal };
    const outcome = await handler.run(ctx, payload, info).catch((error) => {
      // Told to stop, it threw: that is no failure of its own, and the next worker takes it up.
      if (signal.aborted) return snooze(1);
      throw error;
    });
    await settle(outcome, helpers, handler.type.snoozedPriority);
    log.debug(
      { job: name, requestId: ctx.requestId, end: outcome.end, ms: Math.round(performance.now() - started) },
      'job',
    );
    return outcome;
  };
  return async (raw, helpers) => {
    const { job } = helpers;
    const { parent, payload } = unpack(raw);
    const attributes = { 'slipway.job.id': String(job.id), 'slipway.job.attempt': job.attempts };
    await traced(name, { kind: 'consumer', attributes, parent }, async (span) => {
      const { end } = await perform(payload, helpers);
      span.note({ 'slipway.job.end': end });
      if (end === 'given-up') span.fail(end);
    });
  };
}

/** Besides the payload: `_cron`, which graphile-worker adds to a scheduled job, and the trace that it belongs to. */
function unpack(raw: unknown): { payload: unknown; parent?: string } {
  if (typeof raw !== 'object' || raw === null) return { payload: raw };
  const { _cron, _trace, ...payload } = raw as Record<string, unknown>;
  return { payload, ...(typeof _trace === 'string' && { parent: _trace }) };
}

async function settle(outcome: JobOutcome, helpers: JobHelpers, priority?: number): Promise<void> {
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
      ...[job.task_identifier, JSON.stringify(job.payload), outcome.seconds, job.max_attempts, job.key],
      priority ?? job.priority,
      job.job_queue_id,
    ],
  );
}
