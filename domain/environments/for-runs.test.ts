import { runMigrations } from 'graphile-worker';
import { expect, it } from 'vitest';
import type { ActionContext } from '@/domain/automation/action';
import type { PersonActor } from '@/domain/core/context';
import { testDb } from '@/domain/core/testing';
import { environmentDestroy, environmentRequest } from '@/integrations/portal/environment';
import { decideApproval } from './commands/decisions';
import { environmentScene } from './fixture';
import { environmentPort } from './for-runs';
import { destroyJob, provisionJob } from './job-types';
import { approvalsOfRun } from './queries/list';

const { db, url } = await testDb();
await runMigrations({ connectionString: url });
const scene = await environmentScene(db);
const { tom, lena, as, find, run, folder } = scene;

/** A run whose step waits: what it waits for wakes it. */
async function waitingRun(id: string): Promise<void> {
  const facts = { templateId: 'tpl_1', templateName: 't', templateTitle: 'T', versionId: 'tpv_1', version: 1 };
  const who = { requesterId: tom.id, requesterName: tom.name, parameters: {}, createdAt: new Date() };
  await db.run.create({ data: { id, status: 'waiting', ...facts, ...who } });
}

const woken = async (id: string) =>
  (await db.$queryRaw<object[]>`SELECT 1 FROM graphile_worker.jobs WHERE key = ${`run:${id}`}`).length === 1;

function contextFor(runId: string, actor: PersonActor = tom): ActionContext {
  const parts = { ports: { environments: environmentPort, repositories: { portalUrl: 'http://portal.test' } } };
  const ctx = as(actor);
  const step = { id: 'sandbox', name: 'Sandbox', startedAt: ctx.now };
  return { ctx, run: { id: runId }, step, idempotencyKey: `${runId}.0`, log: () => undefined, ...parts } as never;
}

const wish = (name: string, more: object = {}) =>
  environmentRequest.input.parse({ type: 'folder', name, owner: 'Checkout', ...more });
const ask = (runId: string, name: string, more: object = {}, actor?: PersonActor) =>
  environmentRequest.apply(wish(name, more), contextFor(runId, actor));
const idOf = async (runId: string) =>
  (await db.environment.findFirstOrThrow({ where: { runId }, orderBy: { requestedAt: 'desc' } })).id;

it('asks once, waits, is woken when it is ready, and gives what is no secret', async () => {
  await waitingRun('run_a');
  expect(await ask('run_a', 'till', { ttl: '2d', parameters: { copies: 2 } })).toMatchObject({ wait: { seconds: 1 } });
  await ask('run_a', 'till', { ttl: '2d', parameters: { copies: 2 } });
  const id = await idOf('run_a');
  expect(await db.environment.count()).toBe(1);
  expect(await find(id)).toMatchObject({ ttlHours: 48, requesterId: tom.id, status: 'approved' });
  expect(await woken('run_a')).toBe(false);
  await run(provisionJob, id);
  expect(await woken('run_a')).toBe(true);
  const { output } = await ask('run_a', 'till', { ttl: '2d', parameters: { copies: 2 } });
  expect(output).toMatchObject({
    id,
    name: 'till',
    secretOutputs: ['password'],
    pageUrl: `http://portal.test/environments/${id}`,
  });
  expect(JSON.stringify(output)).not.toContain('secret-of');

  const destroy = () => environmentDestroy.apply({ id } as never, contextFor('run_a'));
  expect(await destroy()).toMatchObject({ wait: { reason: expect.stringContaining('till') } });
  await run(destroyJob, id);
  expect(await destroy()).toEqual({ output: { id } });
});

it('fails with the reason where it could not be made, and is made again when the step is retried', async () => {
  await waitingRun('run_b');
  await ask('run_b', 'broken');
  const id = await idOf('run_b');
  folder.hooks.beforeData = () => {
    throw new Error('the disk is full');
  };
  await run(provisionJob, id, { lastAttempt: true });
  folder.hooks.beforeData = undefined;
  expect(await woken('run_b')).toBe(true);
  await expect(ask('run_b', 'broken')).rejects.toThrow(/broken did not get ready\..*/);
  expect(await ask('run_b', 'broken')).toHaveProperty('wait');
  expect(await find(id)).toMatchObject({ status: 'approved' });
  await run(provisionJob, id);
  expect(await ask('run_b', 'broken')).toHaveProperty('output.id', id);
});

it('waits for a decision, and says who refused it', async () => {
  await waitingRun('run_c');
  const long = { ttl: '100h' };
  expect(await ask('run_c', 'long', long)).toMatchObject({
    wait: { reason: expect.stringContaining('Longer than 72 hours') },
  });
  const request = await db.approvalRequest.findFirstOrThrow({ where: { subjectId: await idOf('run_c') } });
  expect(await approvalsOfRun(as(scene.ines), 'run_c')).toMatchObject([
    { status: 'pending', can: { decide: { allowed: true } } },
  ]);
  await decideApproval(as(scene.ines), { id: request.id, decision: 'reject', comment: 'Shorter, please' });
  expect(await woken('run_c')).toBe(true);
  await expect(ask('run_c', 'long', long)).rejects.toThrow(/Rejected by Ines Ortega: Shorter, please/);
  await ask('run_c', 'long', { ttl: '24h' });
  expect(await db.environment.count({ where: { name: 'long' } })).toBe(2);
});

it('has no other rights than whoever asked', async () => {
  await expect(ask('run_d', 'foreign', {}, lena)).rejects.toThrow(/Request an environment for one’s team/);
  await expect(ask('run_d', 'far', { ttl: '52w' })).rejects.toThrow(/at most/);
  await expect(ask('run_d', 'odd', { parameters: { copies: 7 } })).rejects.toThrow(/copies/);
  await expect(environmentDestroy.apply({ id: 'env_none' } as never, contextFor('run_d'))).rejects.toThrow(/env_none/);
});

it('says at the plan what it costs and whether a person decides', async () => {
  const lines = (more: object = {}) => environmentRequest.plan(wish('fresh', more), contextFor('plan'));
  expect(await lines()).toMatchObject([
    { sign: 'create', kind: 'Environment', object: 'fresh (Folder)', note: 'Lives 48 h, 24.00 EUR in all' },
  ]);
  expect((await lines({ ttl: '100h' }))[0]?.note).toContain('A person decides first: Longer than 72 hours.');
  await expect(lines({ ttl: '1000h' })).rejects.toThrow(/at most/);
});
