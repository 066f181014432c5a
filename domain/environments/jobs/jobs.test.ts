import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { conflict, unavailable } from '@/domain/core/errors';
import { testDb, testNow } from '@/domain/core/testing';
import { decideApproval } from '@/domain/environments/commands/decisions';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { extendEnvironment } from '@/domain/environments/commands/extend';
import { requestEnvironment } from '@/domain/environments/commands/request';
import { retryEnvironment } from '@/domain/environments/commands/retry';
import { environmentScene } from '@/domain/environments/fixture';
import { destroyJob, expireJob, provisionJob, remindJob, sweepJob } from '@/domain/environments/job-types';
import type { JobType } from '@/domain/jobs/schema';

const { db } = await testDb();
const { tom, ines, lena, sam, as, find, audit, jobs, run, folder, publish } = await environmentScene(db);
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

describe('provisioning', () => {
  it('makes it, shows its stages, seals its secrets, and begins its life', async () => {
    const { id, name } = await request({ parameters: { content: 'hello', copies: 2 } });
    expect(await run(provisionJob, id)).toEqual({ end: 'done' });
    const row = await find(id);
    expect(row).toMatchObject({
      status: 'ready',
      outputs: { folder: id },
      secretNames: ['password'],
      port: 4711,
      url: `http://${name}.env.localhost:3000`,
      resources: { folder: id },
      error: null,
    });
    expect(row.stages).toMatchObject([
      { name: 'Folder', status: 'done', note: 'on the disk' },
      { name: 'Data', status: 'done' },
      { name: 'Healthy', status: 'done' },
    ]);
    expect(Buffer.from(row.secretOutputs ?? []).toString()).not.toContain('secret-of');
    expect(fs.readFileSync(folder.at(id, 'data-1'), 'utf8')).toBe('hello');
    const lived = (row.expiresAt?.getTime() ?? 0) - (row.readyAt?.getTime() ?? 0);
    expect(lived).toBe(48 * 3_600_000);
    expect(await runAt(id, expireJob)).toEqual(row.expiresAt);
    expect(await runAt(id, remindJob)).toEqual(new Date((row.expiresAt?.getTime() ?? 0) - 24 * 3_600_000));
    expect(await audit(id, 'environment.complete')).toMatchObject({ actorKind: 'job', outcome: 'done' });
    const log = await db.environmentLog.findUniqueOrThrow({ where: { environmentId: id } });
    expect(log.made).toMatchObject([{ text: 'data is written' }]);
  });

  it('is done already when it is run again', async () => {
    const id = await ready();
    expect(await run(provisionJob, id)).toEqual({ end: 'done' });
    expect(await run(provisionJob, 'env_none')).toEqual({ end: 'done' });
  });

  it('goes on from a worker that died in the middle', async () => {
    const { id } = await request();
    folder.hooks.beforeData = () => new Promise(() => {});
    void run(provisionJob, id);
    await expect.poll(async () => (await find(id)).resources).toEqual({ folder: id });
    folder.hooks.beforeData = undefined;
    await run(provisionJob, id);
    expect((await find(id)).status).toBe('ready');
  });

  it('tries again what may pass, and shows why', async () => {
    const { id } = await request();
    folder.hooks.beforeData = () => {
      throw unavailable('The server is busy.');
    };
    await expect(run(provisionJob, id)).rejects.toThrow('busy');
    expect(await find(id)).toMatchObject({ status: 'provisioning', error: 'The server is busy.' });
    folder.hooks.beforeData = undefined;
    await run(provisionJob, id);
    expect(await find(id)).toMatchObject({ status: 'ready', error: null });
  });

  it.each([
    ['a refusal', conflict('The disk is full of other things.'), {}],
    ['the last attempt', new Error('connection reset\nwith details'), { lastAttempt: true }],
  ])('fails by %s, having undone what was made', async (_how, error, options) => {
    const { id } = await request();
    folder.hooks.beforeData = () => {
      throw error;
    };
    expect(await run(provisionJob, id, options)).toMatchObject({ end: 'given-up' });
    const row = await find(id);
    expect(row).toMatchObject({ status: 'failed', resources: {} });
    expect(row.error).toBe(
      error instanceof Error && error.name === 'Error' ? 'connection reset.' : 'The disk is full of other things.',
    );
    expect(row.stages).toMatchObject([{ status: 'done' }, { name: 'Data', status: 'failed' }]);
    expect(folder.left()).not.toContain(id);
  });

  it('says what is left where undoing failed, and takes it away later', async () => {
    const { id } = await request();
    folder.hooks.beforeData = () => {
      throw conflict('No room.');
    };
    folder.hooks.beforeDestroy = () => {
      throw new Error('locked');
    };
    await run(provisionJob, id);
    expect(await find(id)).toMatchObject({
      status: 'failed',
      resources: { folder: id },
      error: 'No room. Undoing it failed as well: locked. That is tried again.',
    });
    expect((await jobs(id)).map(({ job }) => job)).toContain(destroyJob.name);
    await expect(run(destroyJob, id)).rejects.toThrow('locked');
    expect((await find(id)).status).toBe('failed');
    folder.hooks.beforeDestroy = undefined;
    await db.$executeRaw`DELETE FROM graphile_worker._private_jobs WHERE key = ${`${destroyJob.name}:${id}`}`;
    await run(sweepJob, '');
    expect((await jobs(id)).map(({ job }) => job)).toContain(destroyJob.name);
    expect(await run(destroyJob, id)).toEqual({ end: 'done' });
    expect(await find(id)).toMatchObject({ status: 'failed', resources: {}, error: 'No room.' });
    expect(folder.left()).not.toContain(id);
    await destroyEnvironment(as(tom), { id });
    await run(destroyJob, id);
    expect((await find(id)).status).toBe('destroyed');
    expect(folder.left()).not.toContain(id);
  });

  it('stops when it is given back meanwhile, and nothing is left', async () => {
    const { id } = await request();
    folder.hooks.beforeData = async () => {
      await destroyEnvironment(as(tom), { id });
    };
    expect(await run(provisionJob, id)).toEqual({ end: 'done' });
    expect((await find(id)).status).toBe('destroying');
    await run(destroyJob, id);
    expect((await find(id)).status).toBe('destroyed');
    expect(folder.left()).not.toContain(id);
  });

  it('leaves the attempt to the next worker when this one has to stop', async () => {
    const { id } = await request();
    const stop = new AbortController();
    folder.hooks.beforeData = () => stop.abort(new Error('The worker is stopping'));
    await expect(run(provisionJob, id, { signal: stop.signal, lastAttempt: true })).rejects.toThrow('stopping');
    expect((await find(id)).status).toBe('provisioning');
  });

  it('refuses a configuration that does not fit the provisioner', async () => {
    const { id } = await request();
    const { typeVersionId } = await find(id);
    const version = await db.environmentTypeVersion.findUniqueOrThrow({ where: { id: typeVersionId } });
    const document = { ...(version.document as object), config: { copies: '${{ parameters.copies * 10 }}' } };
    await db.environmentTypeVersion.update({ where: { id: typeVersionId }, data: { document } });
    await run(provisionJob, id);
    expect((await find(id)).error).toMatch(/^The configuration of Folder does not fit its provisioner: copies:/);
    await db.environmentTypeVersion.update({
      where: { id: typeVersionId },
      data: { document: version.document as object },
    });
  });
});

describe('a failed one', () => {
  it('is tried again by whoever asked for it, within the quota', async () => {
    const { id } = await request();
    folder.hooks.beforeData = () => {
      throw conflict('No room.');
    };
    await run(provisionJob, id);
    folder.hooks.beforeData = undefined;
    await expect(retryEnvironment(as(lena), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    const teamId = tom.teams[0]?.id ?? '';
    await db.environmentQuota.update({ where: { teamId }, data: { most: 0 } });
    await expect(retryEnvironment(as(tom), { id })).rejects.toMatchObject({ kind: 'limit-reached' });
    await db.environmentQuota.update({ where: { teamId }, data: { most: 500 } });
    expect(await retryEnvironment(as(tom), { id })).toEqual({ id, status: 'approved' });
    expect(await audit(id, 'environment.retry')).toMatchObject({ outcome: 'done' });
    await run(provisionJob, id);
    expect(await find(id)).toMatchObject({ status: 'ready', error: null });
    await expect(retryEnvironment(as(tom), { id })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(retryEnvironment(as(tom), { id: 'env_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is no way round a rule that counts what the team holds', async () => {
    const first = { name: 'first', title: 'One of the team', when: 'team.ofType >= 1', why: 'The team holds one.' };
    const mine = { name: 'counted', title: 'Counted', approvalRules: [first] };
    await publish(mine);
    const failing = async () => {
      const { id, approval } = await request({ type: 'counted' });
      if (approval) await decideApproval(as(ines), { id: approval.id, decision: 'approve' });
      folder.hooks.beforeData = () => {
        throw conflict('No room.');
      };
      await run(provisionJob, id);
      folder.hooks.beforeData = undefined;
      return id;
    };
    const unasked = await failing();
    expect(await retryEnvironment(as(tom), { id: unasked })).toMatchObject({ status: 'approved' });
    await run(provisionJob, unasked);
    const approved = await failing();
    expect(await retryEnvironment(as(tom), { id: approved })).toMatchObject({ status: 'approved' });
    await destroyEnvironment(as(tom), { id: approved });
    await destroyEnvironment(as(tom), { id: unasked });
    const late = await failing();
    await request({ type: 'counted' });
    await expect(retryEnvironment(as(tom), { id: late })).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('The team holds one.'),
    });
    expect((await find(late)).status).toBe('failed');
  });
});

describe('destroying', () => {
  it('takes all of it away, ends the bill at once, and is audited', async () => {
    const id = await ready();
    expect(await destroyEnvironment(as(tom, hours(2)), { id })).toEqual({ id, status: 'destroying' });
    expect((await find(id)).endedAt).toEqual(hours(2));
    await run(destroyJob, id, { now: hours(3) });
    expect(await find(id)).toMatchObject({
      status: 'destroyed',
      endedAt: hours(2),
      resources: {},
      secretOutputs: null,
      url: null,
    });
    expect(folder.left()).not.toContain(id);
    expect(await audit(id, 'environment.destroy')).toMatchObject({ detail: { was: 'ready' } });
    expect(await run(destroyJob, id)).toEqual({ end: 'done' });
    await expect(destroyEnvironment(as(tom), { id })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('that fails stays destroying with its error, and is tried again', async () => {
    const id = await ready();
    await destroyEnvironment(as(tom), { id });
    folder.hooks.beforeDestroy = () => {
      throw new Error('The server does not answer');
    };
    await expect(run(destroyJob, id)).rejects.toThrow('does not answer');
    expect(await find(id)).toMatchObject({ status: 'destroying', error: 'The server does not answer.' });
    expect(await destroyEnvironment(as(tom), { id })).toEqual({ id, status: 'destroying' });
    folder.hooks.beforeDestroy = undefined;
    await run(destroyJob, id);
    expect(await find(id)).toMatchObject({ status: 'destroyed', error: null });
  });

  it('is for whoever asked, leads and the platform; unknown ones are not found', async () => {
    const id = await ready();
    await expect(destroyEnvironment(as(lena), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(destroyEnvironment(as(tom), { id: 'env_none' })).rejects.toMatchObject({ kind: 'not-found' });
    await destroyEnvironment(as(sam), { id });
  });
});

describe('a life', () => {
  it('ends by itself, not before its time', async () => {
    const id = await ready();
    const early = await run(expireJob, id, { now: hours(47) });
    expect(early.end).toBe('snoozed');
    await run(expireJob, id, { now: hours(48.1) });
    expect(await find(id)).toMatchObject({ status: 'expiring', endedAt: hours(48.1) });
    await run(destroyJob, id, { now: hours(48.2) });
    expect((await find(id)).status).toBe('destroyed');
    expect(folder.left()).not.toContain(id);
    const types = (await db.event.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })).map(
      ({ type }) => type,
    );
    expect(types).toEqual(expect.arrayContaining(['environment.expire', 'environment.destroy', 'environment.remove']));
  });

  it('is ended by the sweep where its job got lost', async () => {
    const id = await ready();
    await run(sweepJob, '', { now: hours(47) });
    expect((await find(id)).status).toBe('ready');
    await run(sweepJob, '', { now: hours(49) });
    expect((await find(id)).status).toBe('expiring');
  });

  it('is reminded of a day before, once it is that near', async () => {
    const id = await ready();
    await run(remindJob, id, { now: hours(1) });
    expect(await audit(id, 'environment.remind')).toBeNull();
    await run(remindJob, id, { now: hours(24) });
    expect(await audit(id, 'environment.remind')).toMatchObject({ actorKind: 'job' });
  });

  it('is lengthened within the rules at once, and its end moves', async () => {
    const id = await ready();
    const before = (await find(id)).expiresAt?.getTime() ?? 0;
    const result = await extendEnvironment(as(tom), { id, hours: 24, reason: 'Not done' });
    const after = new Date(before + 24 * 3_600_000);
    expect(result).toMatchObject({ status: 'ready', expiresAt: after.toISOString(), approval: null });
    expect(await find(id)).toMatchObject({ expiresAt: after, ttlHours: 72 });
    expect(await runAt(id, expireJob)).toEqual(after);
    expect(await audit(id, 'environment.extend')).toMatchObject({ detail: { hours: 24, reason: 'Not done' } });
  });

  it('is lengthened past a rule only by a person’s word, or by less of it', async () => {
    const id = await ready();
    const before = (await find(id)).expiresAt?.getTime() ?? 0;
    const { approval, expiresAt } = await extendEnvironment(as(tom), { id, hours: 72 });
    expect(expiresAt).toBe(new Date(before).toISOString());
    expect(approval).toMatchObject({ rule: 'long-life' });
    await expect(extendEnvironment(as(tom), { id, hours: 1 })).rejects.toMatchObject({ kind: 'conflict' });
    const asked = await db.approvalRequest.findUniqueOrThrow({ where: { id: approval?.id } });
    expect(asked).toMatchObject({
      title: expect.stringMatching(/^3 days more for `env-/),
      cost: { total: 36 },
      alternative: { label: 'Approve for 24 hours', ask: { hours: 24, total: 12 } },
    });
    await decideApproval(as(ines), { id: asked.id, decision: 'approve', reduced: true });
    expect((await find(id)).expiresAt).toEqual(new Date(before + 24 * 3_600_000));
  });

  it('leaves no question open where it is given back while a longer one is asked for', async () => {
    for (let round = 0; round < 6; round++) {
      const id = await ready();
      const extend = extendEnvironment(as(tom), { id, hours: 100, reason: 'More' }).catch(() => undefined);
      await Promise.allSettled([extend, destroyEnvironment(as(tom), { id })]);
      expect(await db.approvalRequest.count({ where: { subjectId: id, status: 'pending' } })).toBe(0);
      expect((await find(id)).status).toBe('destroying');
    }
  });

  it('is not lengthened past the longest, of one that is over, or by strangers', async () => {
    const id = await ready({ ttlHours: 72 });
    await expect(extendEnvironment(as(tom), { id, hours: 300 })).rejects.toMatchObject({
      kind: 'limit-reached',
      detail: 'Folder lives 14 days (336 hours) at most, so this one can be extended by 11 days more at most.',
    });
    await expect(extendEnvironment(as(lena), { id, hours: 1 })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(extendEnvironment(as(tom), { id: 'env_none', hours: 1 })).rejects.toMatchObject({ kind: 'not-found' });
    const { approval } = await extendEnvironment(as(tom), { id, hours: 24 });
    await destroyEnvironment(as(tom), { id });
    await expect(extendEnvironment(as(tom), { id, hours: 1 })).rejects.toMatchObject({ kind: 'conflict' });
    expect((await db.approvalRequest.findUniqueOrThrow({ where: { id: approval?.id } })).status).toBe('withdrawn');
  });
});
