import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createSealer } from '@/domain/core/sealed';
import { testNow } from '@/domain/core/testing';
import { ActionError, defineAction } from '../../action';
import { deprecateTemplate } from '../../templates/commands';
import { getRun } from '../queries';
import { testPortal } from '../testing';
import { cancelRun } from './cancel';
import { retryRun } from './retry';
import { startRun } from './start';

let isBroken = true;
const done: string[] = [];
const work = defineAction({
  id: 'test:work',
  title: 'Work',
  description: 'Works, unless it is broken',
  repeatable: true,
  takesSecrets: [],
  input: z.object({ breaks: z.boolean().default(false) }),
  plan: async () => [],
  apply: async ({ breaks }, { step }) => {
    if (breaks && isBroken) throw new ActionError('It is broken.');
    done.push(step.id);
    return { output: { by: step.id } };
  },
});

const portal = await testPortal([work]);
const { db, as } = portal;
await portal.template('fine', [{ id: 'a', action: 'test:work' }], {
  parameters: { required: ['name'], properties: { name: { type: 'string', minLength: 3 }, owner: { type: 'string' } } },
});
await portal.template('breaks', [
  { id: 'a', action: 'test:work' },
  { id: 'b', name: 'Breaks', action: 'test:work', input: { breaks: true } },
  { id: 'c', action: 'test:work', input: { breaks: '${{ steps.b.output.by != "b" }}' } },
]);

const parameters = { name: 'basket-api' };
const audits = (action: string, id: string) => db.auditEntry.findMany({ where: { action, subjectId: id } });
const failedRun = async () => {
  const run = await portal.start('breaks');
  await portal.advance(run.id);
  return run.id;
};

describe('run.start', () => {
  test('refuses a version whose action has gone, before there is a run', async () => {
    const hasAction = (id: string) => id !== 'test:work';
    const before = await db.run.count();
    await expect(startRun(as('ines'), { template: 'fine', parameters, hasAction })).rejects.toMatchObject({
      kind: 'conflict',
      detail: 'This portal has no action "test:work", and the step “a” needs it.',
    });
    expect(await db.run.count()).toBe(before);
    await portal.template('spares', [{ id: 'a', if: '${{ parameters.deep }}', action: 'test:work' }], {
      parameters: { properties: { deep: { type: 'boolean' } } },
    });
    expect((await startRun(as('ines'), { template: 'spares', hasAction })).status).toBe('queued');
  });

  test('is the same request with the same key, whatever actions there are', async () => {
    const ask = (hasAction?: () => boolean) =>
      startRun(as('ines'), { template: 'fine', parameters, hasAction }, { idempotencyKey: 'asked twice' });
    const first = await ask(() => true);
    expect(await ask()).toEqual(first);
  });

  test('a repository is picked from what the form offers, by a script, too', async () => {
    const options = { allowedHosts: ['github.com'], allowedOwners: ['acme'] };
    await portal.template('picks', [{ id: 'a', action: 'test:work' }], {
      parameters: {
        properties: { repoUrl: { type: 'string', 'ui:field': 'RepoUrlPicker', 'ui:options': options } },
      },
    });
    const pick = (repoUrl: string) => startRun(as('ines'), { template: 'picks', parameters: { repoUrl } });
    await expect(pick('evil.example.com?owner=acme&repo=x')).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/parameters/repoUrl', detail: 'The form lets one choose as host only: github.com.' }],
    });
    await expect(pick('github.com?owner=mallory&repo=x')).rejects.toMatchObject({
      errors: [{ pointer: '/parameters/repoUrl', detail: 'The form lets one choose as owner only: acme.' }],
    });
    expect((await pick('github.com?owner=Acme&repo=x')).status).toBe('queued');
  });

  test('writes the run with its steps, a job, an audit row and an event', async () => {
    const { id, number, status } = await startRun(as('ines'), { template: 'fine', parameters });
    expect(status).toBe('queued');
    const run = await getRun(as('ines'), { id });
    expect(run).toMatchObject({
      number,
      status: 'queued',
      template: 'fine',
      version: 1,
      subject: 'basket-api',
      requester: { id: portal.people.ines.id, name: 'Ines Oliveira', ref: 'user:default/ines-oliveira' },
      team: { id: portal.team.id },
      parameters,
      steps: [{ id: 'a', name: 'a', action: 'test:work', status: 'pending', attempt: 0, spans: [] }],
    });
    expect(await audits('run.start', id)).toMatchObject([
      { actorId: portal.people.ines.id, outcome: 'done', teamId: portal.team.id, detail: { number, template: 'fine' } },
    ]);
    const jobs = await db.$queryRaw`SELECT key FROM graphile_worker._private_jobs WHERE payload ->> 'runId' = ${id}`;
    expect(jobs).toEqual([{ key: `run:${id}` }]);
  });

  test('pins the version: publishing another changes nothing for the run', async () => {
    const steps = [{ id: 'old', action: 'test:work' }];
    await portal.template('pinned', steps);
    const { id } = await portal.start('pinned');
    await portal.template('pinned', [{ id: 'new', action: 'test:work' }, ...steps]);
    await portal.advance(id);
    expect(await getRun(as('ines'), { id })).toMatchObject({ version: 1, status: 'succeeded', steps: [{ id: 'old' }] });
    const again = await startRun(as('ines'), { template: 'pinned', version: 1 });
    expect((await getRun(as('ines'), { id: again.id })).version).toBe(1);
  });

  test('gives the run to the team that the form names as owner', async () => {
    const { id } = await startRun(as('platform'), {
      template: 'fine',
      parameters: { ...parameters, owner: 'checkout' },
    });
    expect((await getRun(as('ines'), { id })).team?.name).toBe('Checkout');
    const none = await startRun(as('platform'), { template: 'fine', parameters: { ...parameters, owner: 'nobody' } });
    expect((await getRun(as('ines'), { id: none.id })).team).toBe(null);
  });

  test('seals secrets, for this run alone', async () => {
    const { id } = await startRun(as('ines'), { template: 'fine', parameters, secrets: { token: 'abcdef' } });
    const { secrets } = await db.run.findUniqueOrThrow({ where: { id } });
    const sealer = createSealer(process.env.SLIPWAY_SECRET ?? '');
    expect(Buffer.from(secrets ?? []).includes('abcdef')).toBe(false);
    expect(sealer.unseal(secrets ?? new Uint8Array(), `${id}.secrets`).toString()).toBe('{"token":"abcdef"}');
  });

  test('the same key answers the same run; with another body it is refused', async () => {
    const first = await startRun(as('ines'), { template: 'fine', parameters }, { idempotencyKey: 'k' });
    const again = await startRun(as('ines'), { parameters, template: 'fine' }, { idempotencyKey: 'k' });
    expect(again).toEqual(first);
    const other = startRun(as('ines'), { template: 'fine', parameters: { name: 'other' } }, { idempotencyKey: 'k' });
    await expect(other).rejects.toMatchObject({ kind: 'invalid' });
    expect(await audits('run.start', first.id)).toHaveLength(1);
    const someoneElse = await startRun(as('lead'), { template: 'fine', parameters }, { idempotencyKey: 'k' });
    expect(someoneElse.id).not.toBe(first.id);
  });

  test('says which fields do not fit', async () => {
    await expect(startRun(as('ines'), { template: 'fine', parameters: { name: 'x' } })).rejects.toMatchObject({
      kind: 'invalid',
      detail: 'name: At least 3 characters.',
      errors: [{ pointer: '/parameters/name', detail: 'At least 3 characters.' }],
    });
    await expect(startRun(as('ines'), { template: 'fine' })).rejects.toMatchObject({
      errors: [{ pointer: '/parameters/name', detail: 'Fill this in.' }],
    });
  });

  test('is refused to a manager, with an audit row', async () => {
    await expect(startRun(as('manager'), { template: 'fine', parameters })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    const refused = await db.auditEntry.findMany({ where: { action: 'run.start', outcome: 'refused' } });
    expect(refused).toMatchObject([{ actorId: portal.people.manager.id }]);
  });

  test('knows no template of that name or version', async () => {
    await expect(startRun(as('ines'), { template: 'nothing' })).rejects.toMatchObject({ kind: 'not-found' });
    const version = startRun(as('ines'), { template: 'fine', version: 9, parameters });
    await expect(version).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('does not start what is deprecated', async () => {
    await portal.template('old', [{ action: 'test:work' }]);
    await deprecateTemplate(as('platform'), { name: 'old' });
    await expect(startRun(as('ines'), { template: 'old' })).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('run.cancel', () => {
  test('stops a run that waits in the queue, with an audit row', async () => {
    const { id } = await portal.start('fine', { parameters, secrets: { token: 'abcdef' } });
    expect(await cancelRun(as('ines'), { id })).toEqual({ id, status: 'cancelled' });
    done.length = 0;
    await portal.advance(id);
    expect(done).toEqual([]);
    const run = await getRun(as('ines'), { id });
    expect(run).toMatchObject({ status: 'cancelled', steps: [{ status: 'cancelled', startedAt: null }] });
    expect(run.finishedAt).toBe(testNow.toISOString());
    expect((await db.run.findUniqueOrThrow({ where: { id } })).secrets).toBe(null);
    expect(await audits('run.cancel', id)).toHaveLength(1);
  });

  test.each([['lead' as const], ['platform' as const]])('is for the team’s %s, too', async (who) => {
    const { id } = await portal.start('fine', { parameters });
    expect(await cancelRun(as(who), { id })).toMatchObject({ status: 'cancelled' });
  });

  test('is refused to anyone else', async () => {
    const { id } = await portal.start('fine', { parameters });
    await expect(cancelRun(as('other'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await getRun(as('other'), { id })).can.cancel).toMatchObject({ allowed: false });
  });

  test('is a conflict when the run is over', async () => {
    const { id } = await portal.start('fine', { parameters });
    await portal.advance(id);
    await expect(cancelRun(as('ines'), { id })).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('knows no run of that id', async () => {
    await expect(cancelRun(as('ines'), { id: 'run_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('run.retry', () => {
  test('goes on from the step that failed: earlier outputs are kept, earlier steps not repeated', async () => {
    const id = await failedRun();
    isBroken = false;
    done.length = 0;
    expect(await retryRun(as('ines'), { id })).toEqual({ id, status: 'running' });
    await portal.advance(id);
    isBroken = true;
    const run = await getRun(as('ines'), { id });
    expect(run).toMatchObject({ status: 'succeeded', attempt: 2, error: null });
    expect(run.steps).toMatchObject([{ attempt: 1 }, { attempt: 2, output: { by: 'b' } }, { attempt: 1 }]);
    expect(run.steps[1]?.spans.map(({ note }) => note)).toEqual(['failed', undefined]);
    expect(done).toEqual(['b', 'c']);
    expect(await audits('run.retry', id)).toMatchObject([{ detail: { step: 'Breaks' } }]);
  });

  test('is a conflict while the run goes on, and when it has succeeded', async () => {
    const { id } = await portal.start('fine', { parameters });
    await expect(retryRun(as('ines'), { id })).rejects.toMatchObject({ kind: 'conflict' });
    await portal.advance(id);
    await expect(retryRun(as('ines'), { id })).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is a conflict when the files are kept no longer', async () => {
    const id = await failedRun();
    const late = new Date(Date.now() + 8 * 86_400_000);
    await expect(retryRun(as('ines', late), { id })).rejects.toMatchObject({ kind: 'conflict' });
    expect((await getRun(as('ines', late), { id })).can.retry).toMatchObject({ allowed: false });
  });

  test('is refused to who neither asked for it nor leads the team', async () => {
    const id = await failedRun();
    await expect(retryRun(as('other'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('knows no run of that id', async () => {
    await expect(retryRun(as('ines'), { id: 'run_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
