import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { Sleep } from '@/domain/environments/cost';
import { inTurn, sleepJob, wakeJob } from '@/domain/environments/job-types';
import { environmentLifecycle } from '@/domain/environments/lifecycle';
import { EnvironmentId } from '@/domain/environments/schema';
import { enqueue } from '@/domain/jobs/enqueue';
import { capabilitiesOf, loadEnvironment, scopeOf, subjectOf } from './load';

/** Puts an environment to sleep: the lower price counts from now, the worker does the rest. Its life goes on. */
export const sleepEnvironment = command({
  name: 'environment.sleep',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.sleep', scopeOf(row)),
  run: async (ctx, _input, row) => {
    const { sleep } = await capabilitiesOf(ctx.tx, row.provisioner);
    if (!sleep) throw conflict(`${row.typeTitle} cannot sleep. Destroy it when it is not needed.`);
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'sleep', { asleepSince: ctx.now });
    await enqueue(ctx.tx, sleepJob, { environmentId: row.id }, inTurn(sleepJob, row.id));
    return { result: { id: row.id, status }, subject: subjectOf(row), detail: { name: row.name } };
  },
});

/** Wakes it: the full price counts from now. */
export const wakeEnvironment = command({
  name: 'environment.wake',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.wake', scopeOf(row)),
  run: async (ctx, _input, row) => {
    const since = row.asleepSince ?? ctx.now;
    const sleeps = [...Sleep.array().parse(row.sleeps), { from: since.toISOString(), to: ctx.now.toISOString() }];
    const sleptHours = row.sleptHours + (ctx.now.getTime() - since.getTime()) / 3_600_000;
    const changes = { asleepSince: null, sleeps, sleptHours };
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'wake', changes);
    await enqueue(ctx.tx, wakeJob, { environmentId: row.id }, inTurn(wakeJob, row.id));
    return { result: { id: row.id, status }, subject: subjectOf(row), detail: { name: row.name } };
  },
});
