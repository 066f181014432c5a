import fs from 'node:fs';
import path from 'node:path';
import { withdrawLeft } from '@/domain/approvals/commands/end';
import type { Context } from '@/domain/core/context';
import { log } from '@/domain/core/log';
import {
  done,
  handle,
  type JobHandler,
  type JobInfo,
  type JobOutcome,
  type Schedule,
  snooze,
} from '@/domain/jobs/handler';
import { abandonRun } from './abandon';
import { advanceRun } from './advance';
import { Announcer } from './announcer';
import type { RunEngine } from './engine';
import { failureOf } from './failure';
import { forgetOld, keepLogDays } from './retention';
import { advanceKey, advanceRunJob, keepDays, sweepRunsJob, tidyRunsJob } from './schema';
import { passTurn, passTurnOf } from './turns';
import { HoldWatch } from './watch';

/** After so many errors of its own the engine gives a run up, rather than trying for hours. */
const mostErrors = 6;
const dayMs = 86_400_000;

type Ports = Omit<RunEngine, 'watch' | 'announcer'> & { keepLogDays?: number };

export function runJobs(ports: Ports): JobHandler[] {
  const engine: RunEngine = { ...ports, watch: new HoldWatch(), announcer: new Announcer() };
  return [
    handle(advanceRunJob, (ctx, { runId }, info) => advanceSafely(engine, ctx, runId, info)),
    handle(sweepRunsJob, (ctx) => sweepRuns(ctx)),
    handle(tidyRunsJob, (ctx) => tidyRuns(ctx, ports)),
  ];
}

export const runSchedules: Schedule[] = [
  { cron: '* * * * *', type: sweepRunsJob },
  { cron: '17 * * * *', type: tidyRunsJob },
];

/** An error here is the engine's own (the steps' are results): the database was away, say. */
async function advanceSafely(engine: RunEngine, ctx: Context, runId: string, info: JobInfo): Promise<JobOutcome> {
  try {
    return await advanceRun(engine, ctx, runId, info);
  } catch (error) {
    log.error({ err: error, runId }, 'a run could not be taken forward');
    if (failureOf(error, '').cause === 'passing' || isBusy(error)) return snooze(2);
    if (info.attempt < mostErrors) throw error;
    const reason = `The portal could not take this run forward. Quote ${ctx.requestId} when you ask for help.`;
    await abandonRun(ctx, runId, reason);
    await withdrawLeft(ctx, runId, reason);
    await passTurnOf(ctx.db, runId);
    return done;
  }
}

/** Prisma: no connection in time, a deadlock, the server not reachable. */
const isBusy = (error: unknown) =>
  error instanceof Error && 'code' in error && /^P(1\d\d\d|2024|2028|2034)$/.test(String(error.code));

/**
 * A run that should go on and has no job, which no crash known to us brings about, gets one; so does one whose turn came
 * while the worker that was to say so died.
 */
async function sweepRuns(ctx: Context): Promise<JobOutcome> {
  const { name, maxAttempts } = advanceRunJob;
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT r."id", graphile_worker.add_job(${name}, json_build_object('runId', r."id"), job_key => ${advanceKey('')} || r."id",
      max_attempts => ${maxAttempts})::text
    FROM "Run" r WHERE r."status" IN ('queued', 'running', 'waiting') AND r."createdAt" < now() - interval '1 minute'
      AND r."waitsFor" IS NULL
      AND NOT EXISTS (SELECT 1 FROM graphile_worker._private_jobs j
        WHERE j."key" = ${advanceKey('')} || r."id" OR j.payload ->> 'runId' = r."id")
    LIMIT 100`;
  const keys = await ctx.db.$queryRaw<{ turnKey: string }[]>`
    SELECT DISTINCT "turnKey" FROM "Run" WHERE "turnKey" IS NOT NULL AND "status" = 'queued' AND "waitsFor" = 'turn' LIMIT 100`;
  for (const { turnKey } of keys) await passTurn(ctx.db, turnKey);
  await withdrawForgotten(ctx);
  if (rows.length > 0) log.warn({ runs: rows.map(({ id }) => id) }, 'runs had no job; they have one again');
  return done;
}

/** Requests of runs that are over, whose worker died before it took them back. */
async function withdrawForgotten(ctx: Context): Promise<void> {
  const rows = await ctx.db.$queryRaw<{ id: string; number: number }[]>`
    SELECT DISTINCT r."id", r."number" FROM "ApprovalRequest" a JOIN "Run" r ON r."id" = a."subjectId"
    WHERE a."status" = 'pending' AND r."status" IN ('succeeded', 'failed', 'cancelled') LIMIT 100`;
  for (const { id, number } of rows) await withdrawLeft(ctx, id, `Run ${number} is over.`);
}

/** Lets go of what was kept for a retry that nobody asked for, of logs and jobs that are too old, and of folders that a killed worker left. */
async function tidyRuns(ctx: Context, { dataDir, keepLogDays: logDays = keepLogDays }: Ports): Promise<JobOutcome> {
  const old = new Date(ctx.now.getTime() - keepDays * dayMs);
  await ctx.db.$executeRaw`
    WITH old AS (UPDATE "Run" SET "secrets" = NULL WHERE "status" = 'failed' AND "finishedAt" < ${old}
      AND ("secrets" IS NOT NULL OR EXISTS (SELECT 1 FROM "RunCheckpoint" c WHERE c."runId" = "Run"."id")) RETURNING "id")
    DELETE FROM "RunCheckpoint" c USING old WHERE c."runId" = old."id"`;
  await forgetOld(ctx, logDays);
  await removeFoldersBefore(path.join(dataDir, 'workspaces'), Date.now() - dayMs);
  return done;
}

async function removeFoldersBefore(folder: string, time: number): Promise<void> {
  const names = await fs.promises.readdir(folder).catch(() => []);
  for (const name of names) {
    const stat = await fs.promises.stat(path.join(folder, name)).catch(() => undefined);
    if (stat && stat.mtimeMs < time) await fs.promises.rm(path.join(folder, name), { recursive: true, force: true });
  }
}
