import { Logger, run } from 'graphile-worker';
import { keepClock } from '@/domain/core/clock';
import { closeDb, db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { log } from '@/domain/core/log';
import { createSealer } from '@/domain/core/sealed';
import { setTracer } from '@/domain/core/trace';
import { sweepJob } from '@/domain/environments/job-types';
import { enqueue } from '@/domain/jobs/enqueue';
import { createWorkerTasks } from '@/domain/jobs/worker';
import { createWorkerLiveness } from '@/domain/jobs/worker-liveness';
import { requireKey } from '@/domain/secrets/key';
import { integrations } from '@/integrations';
import { handlers, schedules } from './jobs';
import { openRepositories } from './open-repository';
import { gitHost } from './toolbox';

const { databaseUrl, workerConcurrency, url, otlpEndpoint, secret } = settings();
const tracing = otlpEndpoint ? await integrations.startTracing('slipway-worker') : undefined;
setTracer(tracing?.tracer);
await keepClock(db());
await requireKey(db(), createSealer(secret));
const { taskList, cronItems, abort } = createWorkerTasks(db(), handlers, schedules);

const liveness = createWorkerLiveness(databaseUrl);
const { previews } = integrations;
previews.fetchThrough(openRepositories({ db: db(), host: gitHost(), portalUrl: url }));
void previews.start();

const runner = await run({
  connectionString: databaseUrl,
  concurrency: workerConcurrency,
  maxPoolSize: workerConcurrency + 2,
  noHandleSignals: true,
  pollInterval: 2000,
  taskList,
  parsedCronItems: cronItems,
  // Under load jobs come in handfuls. What nobody here gets to soon goes back, for other workers to take.
  preset: { plugins: [liveness.plugin], worker: { localQueue: { size: 2 * workerConcurrency, ttl: 300 } } },
  logger: new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ source: 'graphile-worker' }, message);
  }),
});
// The schedule comes round within a minute; what can be made here, and what was lost, is worth knowing at once.
await db().$transaction((tx) => enqueue(tx, sweepJob, {}, { key: sweepJob.name }));
log.info({ concurrency: workerConcurrency, jobs: Object.keys(taskList) }, 'the worker waits for jobs');

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Handlers see the signal and finish or throw; what was thrown is tried again by the next worker.
  abort();
  await runner.stop();
  await previews.stop();
  await liveness.stop();
  await closeDb();
  await tracing?.stop();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
await runner.promise;
