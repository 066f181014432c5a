import { z } from 'zod';
import { can, type Permission } from '@/domain/access/permissions';
import { wakeRun } from '@/domain/automation/runs/wake';
import { command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { seal } from '@/domain/core/sealed';
import { environmentUrl } from '@/domain/environments/address';
import { destroyJob, inTurn, jobKey, observeJob, wakeJob } from '@/domain/environments/job-types';
import { environmentLifecycle } from '@/domain/environments/lifecycle';
import { EnvironmentId, Stage } from '@/domain/environments/schema';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Environment } from '@/prisma/generated/client';
import { withdrawRequests } from './destroy';
import { loadEnvironment, scopeOf, secretContext, subjectOf } from './load';
import { scheduleEnd } from './schedule';

/** What only the worker does. Each is one transaction, and a Conflict where the environment has gone another way. */
const byWorker = (permission: Permission) => ({
  load: loadEnvironment,
  allow: (actor: Parameters<typeof can>[0], row: Environment) => can(actor, permission, scopeOf(row)),
});

const answer = (row: Environment, status: string, detail: Record<string, unknown> = {}) => ({
  result: { id: row.id, status },
  subject: subjectOf(row),
  detail: { name: row.name, ...detail },
});

export const beginProvision = command({
  name: 'environment.provision',
  input: EnvironmentId,
  ...byWorker('environment.provision'),
  run: async (ctx, _input, row) => {
    const changes = { provisioningAt: ctx.now, stages: [], error: null };
    return answer(row, await move(ctx.tx.environment, environmentLifecycle, row, 'provision', changes));
  },
});

export const CompleteInput = EnvironmentId.extend({
  outputs: z.record(z.string(), z.union([z.string(), z.number()])),
  secretOutputs: z.record(z.string(), z.string()),
  port: z.number().int().optional(),
  hasAddress: z.boolean(),
  stages: Stage.array(),
});

/** Declares it ready: its life and its cost begin now. */
export const completeProvision = command({
  name: 'environment.complete',
  input: CompleteInput,
  ...byWorker('environment.complete'),
  run: async (ctx, input, row) => {
    const expiresAt = new Date(ctx.now.getTime() + row.ttlHours * 3_600_000);
    const names = Object.keys(input.secretOutputs);
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'complete', {
      readyAt: ctx.now,
      expiresAt,
      outputs: input.outputs,
      secretOutputs: names.length > 0 ? seal(JSON.stringify(input.secretOutputs), secretContext(row.id)) : null,
      secretNames: names,
      revealedAt: null,
      revealedByName: null,
      port: input.port ?? null,
      url: input.hasAddress ? environmentUrl(row.name) : null,
      stages: input.stages,
      error: null,
    });
    await scheduleEnd(ctx, { id: row.id, expiresAt, ttlHours: row.ttlHours });
    await enqueue(ctx.tx, observeJob, { environmentId: row.id }, { key: jobKey(observeJob, row.id), priority: 10 });
    await wakeRun(ctx.tx, row.runId);
    const seconds = row.provisioningAt ? (ctx.now.getTime() - row.provisioningAt.getTime()) / 1000 : null;
    return answer(row, status, { seconds });
  },
});

export const FailInput = EnvironmentId.extend({
  error: z.string(),
  stages: Stage.array(),
  /** what undoing could not take away again: empty where nothing is left */
  resources: z.record(z.string(), z.unknown()),
});

const keepFailedDays = 7;

/** Declares that it could not be made. It stands in the list for a week, to be tried again. */
export const failProvision = command({
  name: 'environment.fail',
  input: FailInput,
  ...byWorker('environment.fail'),
  run: async (ctx, { error, stages, resources }, row) => {
    const expiresAt = new Date(ctx.now.getTime() + keepFailedDays * 86_400_000);
    const changes = { error, stages, resources, expiresAt };
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'fail', changes);
    const isLeft = Object.keys(resources).length > 0;
    if (isLeft) await enqueue(ctx.tx, destroyJob, { environmentId: row.id }, inTurn(destroyJob, row.id));
    await wakeRun(ctx.tx, row.runId);
    return answer(row, status, { error, leftBehind: Object.keys(resources) });
  },
});

/** Ends a life whose time is up. */
export const expireEnvironment = command({
  name: 'environment.expire',
  input: EnvironmentId,
  ...byWorker('environment.expire'),
  run: async (ctx, _input, row) => {
    if (!row.expiresAt || row.expiresAt > ctx.now) throw conflict('This environment has time left.');
    const why = 'the portal, as the environment ended';
    await withdrawRequests(ctx, row, why);
    const changes = { endedAt: ctx.now };
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'expire', changes);
    // A longer life may have been asked for while we waited for the row.
    await withdrawRequests(ctx, row, why);
    await enqueue(ctx.tx, destroyJob, { environmentId: row.id }, inTurn(destroyJob, row.id));
    return answer(row, status);
  },
});

/** Records that nothing of it is left. */
export const removeEnvironment = command({
  name: 'environment.remove',
  input: EnvironmentId,
  ...byWorker('environment.remove'),
  run: async (ctx, _input, row) => {
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'remove', {
      resources: {},
      secretOutputs: null,
      url: null,
      port: null,
      error: null,
      endedAt: row.endedAt ?? ctx.now,
    });
    await ctx.tx.environmentLog.deleteMany({ where: { environmentId: row.id } });
    await wakeRun(ctx.tx, row.runId);
    return answer(row, status);
  },
});

/** Starts again what should run and was found standing still. */
export const restartEnvironment = command({
  name: 'environment.restart',
  input: EnvironmentId.extend({ reason: z.string() }),
  ...byWorker('environment.restart'),
  run: async (ctx, { reason }, row) => {
    if (row.status !== 'ready') throw conflict(`This environment is ${row.status}: it need not run.`);
    await enqueue(ctx.tx, wakeJob, { environmentId: row.id }, inTurn(wakeJob, row.id));
    return answer(row, row.status, { reason });
  },
});

/** Says that it ends soon: whoever asked for it is told. */
export const remindOfEnd = command({
  name: 'environment.remind',
  input: EnvironmentId,
  ...byWorker('environment.remind'),
  run: async (_ctx, _input, row) => answer(row, row.status, { expiresAt: row.expiresAt?.toISOString() ?? null }),
});
