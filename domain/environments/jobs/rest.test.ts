import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { testDb, testNow } from '@/domain/core/testing';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { requestEnvironment } from '@/domain/environments/commands/request';
import { sleepEnvironment, wakeEnvironment } from '@/domain/environments/commands/rest';
import { revealSecrets, rotateSecrets } from '@/domain/environments/commands/secrets';
import { environmentScene } from '@/domain/environments/fixture';
import {
  observeJob,
  planJob,
  provisionJob,
  readLogJob,
  rotateJob,
  sleepJob,
  sweepJob,
  wakeJob,
} from '@/domain/environments/job-types';
import type { JobType } from '@/domain/jobs/schema';

const { db } = await testDb();
const { tom, ines, lena, sam, as, find, audit, jobs, run, folder, job } = await environmentScene(db);
const hours = (count: number) => new Date(testNow.getTime() + count * 3_600_000);

let count = 0;
const request = (changes: object = {}) =>
  requestEnvironment(as(tom), { type: 'folder', name: `env-${++count}`, owner: 'Checkout', ...changes });
async function ready(changes: object = {}): Promise<string> {
  const { id } = await request(changes);
  await run(provisionJob, id);
  expect((await find(id)).status).toBe('ready');
  return id;
}
const runAt = async (id: string, type: JobType) => (await jobs(id)).find(({ job }) => job === type.name)?.at;

beforeEach(async () => {
  folder.hooks.beforeData = undefined;
  folder.hooks.beforeDestroy = undefined;
  await db.environmentQuota.upsert({
    where: { teamId: tom.teams[0]?.id ?? '' },
    create: { teamId: tom.teams[0]?.id ?? '', most: 500 },
    update: {},
  });
});

describe('sleep', () => {
  it('stops what runs, costs less, and waking starts it again', async () => {
    const id = await ready();
    const readyAt = (await find(id)).readyAt?.getTime() ?? 0;
    const at = (after: number) => new Date(readyAt + after * 3_600_000);
    await sleepEnvironment(as(tom, at(2)), { id });
    await run(sleepJob, id);
    expect(fs.existsSync(folder.at(id, 'running'))).toBe(false);
    await expect(sleepEnvironment(as(tom), { id })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(wakeEnvironment(as(lena), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await wakeEnvironment(as(ines, at(12)), { id });
    await run(wakeJob, id);
    expect(fs.existsSync(folder.at(id, 'running'))).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'ready', asleepSince: null, sleptHours: 10, port: 4712 });
    expect(await audit(id, 'environment.sleep')).toMatchObject({ outcome: 'done' });
    expect(await audit(id, 'environment.wake')).toMatchObject({ actorId: ines.id });
    await expect(wakeEnvironment(as(tom), { id: 'env_none' })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(sleepEnvironment(as(lena), { id })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('secrets', () => {
  it('are shown once, to the team, and then only after a rotation', async () => {
    const id = await ready();
    await expect(revealSecrets(as(sam), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    const answers = await Promise.allSettled([revealSecrets(as(tom), { id }), revealSecrets(as(ines), { id })]);
    const shown = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(shown).toEqual([{ secrets: { password: `secret-of-${id}` } }]);
    expect(await find(id)).toMatchObject({ revealedAt: testNow, secretOutputs: null, secretNames: ['password'] });
    const entry = await audit(id, 'environment.reveal');
    expect(entry?.detail).toMatchObject({ names: ['password'] });
    expect(JSON.stringify(await db.auditEntry.findMany({ where: { subjectId: id } }))).not.toContain('secret-of');
    expect(JSON.stringify(await db.event.findMany({ where: { subjectId: id } }))).not.toContain('secret-of');
    await expect(revealSecrets(as(tom), { id })).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringMatching(/^They were shown to .+ on 2026-11-23 09:00 UTC, and once only\./),
    });
    await expect(rotateSecrets(as(lena), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await rotateSecrets(as(tom), { id });
    await run(rotateJob, id);
    expect(await revealSecrets(as(ines), { id })).toEqual({ secrets: { password: `new-secret-of-${id}` } });
    await expect(revealSecrets(as(tom), { id: 'env_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are not there before it is ready', async () => {
    const { id } = await request();
    await expect(revealSecrets(as(tom), { id })).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('observing', () => {
  it('puts what was asked beside what there is, and keeps a mark a quarter of an hour', async () => {
    const id = await ready();
    expect(await run(observeJob, id, { now: hours(1) })).toEqual({ end: 'snoozed', seconds: 30 });
    await run(observeJob, id, { now: hours(1.1) });
    await run(observeJob, id, { now: hours(1.5) });
    const row = await find(id);
    expect(row.observed).toMatchObject({
      healthy: true,
      checkedAt: hours(1.5).toISOString(),
      facts: [{ fact: 'Copies', asked: '1', observed: '1' }],
    });
    expect(row.history).toEqual([
      { at: hours(1).toISOString(), state: 'healthy' },
      { at: hours(1.5).toISOString(), state: 'healthy' },
    ]);
  });

  it('restarts what should run and stands still, ever more rarely', async () => {
    const id = await ready();
    const seconds = (count: number) => new Date(testNow.getTime() + 3_600_000 + count * 1000);
    const restarts = () => db.event.count({ where: { subjectId: id, type: 'environment.restart' } });
    const fall = async (at: Date) => {
      fs.rmSync(folder.at(id, 'running'), { force: true });
      await run(observeJob, id, { now: at });
      await db.$executeRaw`SELECT graphile_worker.remove_job(${`environment.wake:${id}`})`;
    };
    await fall(seconds(0));
    expect(await restarts()).toBe(1);
    await fall(seconds(10));
    expect(await restarts()).toBe(1);
    await fall(seconds(30));
    expect(await restarts()).toBe(2);
    await fall(seconds(60));
    expect(await restarts()).toBe(2);
    await fall(seconds(90));
    expect(await restarts()).toBe(3);
    await run(wakeJob, id);
    expect(fs.existsSync(folder.at(id, 'running'))).toBe(true);
    expect((await find(id)).history).toMatchObject([{ state: 'unhealthy' }]);
  });

  it('ends with the environment', async () => {
    const id = await ready();
    await destroyEnvironment(as(tom), { id });
    expect(await run(observeJob, id)).toEqual({ end: 'done' });
  });
});

it('the provider’s plan is put beside the request', async () => {
  const { id, approval } = await request({ ttlHours: 100, parameters: { copies: 3 } });
  await run(planJob, id);
  const { plan } = await db.approvalRequest.findUniqueOrThrow({ where: { id: approval?.id } });
  expect(plan).toMatchObject([
    { sign: 'create', kind: 'Folder', object: id, note: '3 copies' },
    { sign: 'none' },
    { sign: 'delete' },
  ]);
});

it('of a request that has expired meanwhile nothing is planned any more', async () => {
  const { id, approval } = await request({ ttlHours: 100, parameters: { copies: 3 } });
  await db.approvalRequest.update({ where: { id: approval?.id }, data: { status: 'expired' } });
  expect(await run(planJob, id)).toEqual({ end: 'done' });
});

it('the log is read once a second while somebody looks', async () => {
  const id = await ready();
  const look = { environmentId: id, watchedUntil: hours(1) };
  await db.environmentLog.upsert({ where: { environmentId: id }, create: look, update: look });
  expect(await run(readLogJob, id)).toEqual({ end: 'snoozed', seconds: 1 });
  expect(await run(readLogJob, id, { now: hours(2) })).toEqual({ end: 'done' });
  const log = await db.environmentLog.findUniqueOrThrow({ where: { environmentId: id } });
  expect(log.lines).toMatchObject([{ text: 'hello' }]);
});

it('the sweep puts back what has no job, and leaves what has one', async () => {
  const { id } = await request();
  const before = await runAt(id, provisionJob);
  await run(sweepJob, '');
  expect(await runAt(id, provisionJob)).toEqual(before);
  await db.$executeRaw`SELECT graphile_worker.remove_job(${`environment.provision:${id}`})`;
  await run(sweepJob, '');
  expect(await runAt(id, provisionJob)).toBeDefined();
  expect(job().actor.kind).toBe('job');
});
