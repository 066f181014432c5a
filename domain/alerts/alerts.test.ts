import { describe, expect, test } from 'vitest';
import { readLink } from '@/domain/approvals/link';
import { createContext, jobActor } from '@/domain/core/context';
import { emit } from '@/domain/core/emit';
import { invalid } from '@/domain/core/errors';
import { followedTypes, followUpJobName } from '@/domain/core/followed';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import type { JobInfo } from '@/domain/jobs/handler';
import type { Channel, Message } from './channel';
import { readNotifications } from './commands';
import { alertJobs } from './jobs';
import { deliveryLifecycle } from './lifecycle';
import { countUnread, getRailCounts, listNotifications } from './queries';
import { tell } from './tell';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'the secret of a test, long enough to be one';
const checkout = await insertTeam(db, { name: 'Checkout' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', email: 'ines@example.org', member: [checkout] });
const lars = await insertPerson(db, { name: 'Lars Holm', email: 'lars@example.org', lead: [checkout] });
const noor = await insertPerson(db, { name: 'Noor Haddad', role: 'platform' });

const info = (lastAttempt = false): JobInfo => ({ attempt: 1, lastAttempt, signal: new AbortController().signal });
const page = { limit: 20 };

/** Each thing happens a second after the one before, so that the newest comes first. */
let seconds = 0;
const later = () => {
  seconds += 1;
  return new Date(testNow.getTime() + seconds * 1000);
};

type Sent = Message & { times: number };

/** A channel that keeps what it was given, and fails as often as it is told to. */
function mailbox(failures: Error[] = []) {
  const sent: Sent[] = [];
  const channel: Channel = {
    id: 'email',
    label: 'E-mail',
    send: async (message) => {
      const failure = failures.shift();
      if (failure) throw failure;
      sent.push({ ...message, times: 1 });
    },
  };
  return { channel, sent };
}

/** Emits an event and hands its job to the handler, as the worker would. */
async function happen(type: string, subjectId: string, channels: Channel[] = [], data: Record<string, unknown> = {}) {
  const actor = lars;
  const before = await jobs(followUpJobName);
  const now = later();
  await db.$transaction((tx) =>
    emit(tx, { actor, at: now, requestId: 'req_1', type, data, subject: { kind: 'thing', id: subjectId } }),
  );
  const added = (await jobs(followUpJobName)).slice(before.length);
  for (const job of added) await perform(followUpJobName, job.payload, channels, { now });
  return added.map((job) => job.payload);
}

type Job = { payload: { deliveryId: string } };

const jobs = (name: string) => db.$queryRaw<Job[]>`
  SELECT j."payload" FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t."id" = j."task_id"
  WHERE t."identifier" = ${name} ORDER BY j."id"`;

function perform(name: string, payload: unknown, channels: Channel[], { now = testNow, last = false } = {}) {
  const handler = alertJobs(channels).find(({ type }) => type.name === name);
  const ctx = createContext({ actor: jobActor(name), db, now });
  return handler?.run(ctx, payload as never, info(last));
}

const seen = async (who: typeof ines) => (await listNotifications(ctxFor(db, who), page)).items;

async function approval(parts: { status?: 'pending' | 'approved' | 'rejected' | 'expired'; comment?: string } = {}) {
  return db.approvalRequest.create({
    data: {
      id: newId('approval'),
      action: 'environment.request',
      subjectKind: 'environment',
      subjectId: 'env_1',
      title: '`load-test` for 9 days',
      teamId: checkout.id,
      requesterId: ines.id,
      requesterName: ines.name,
      rule: 'long-life',
      why: 'It lives longer than 72 hours.',
      reason: '',
      checks: [],
      plan: [],
      ask: {},
      createdAt: testNow,
      expiresAt: testNow,
      decidedByName: lars.name,
      ...parts,
    },
  });
}

async function run(status: 'succeeded' | 'failed', error?: string) {
  return db.run.create({
    data: {
      id: newId('run'),
      status,
      templateId: 'tpl_1',
      templateName: 'web',
      templateTitle: 'Create a web service',
      versionId: 'tpv_1',
      version: 1,
      subject: 'basket-api',
      requesterId: ines.id,
      requesterName: ines.name,
      parameters: {},
      error: error ?? null,
      createdAt: testNow,
    },
  });
}

describe('who is told', () => {
  test('a request tells the leads of the team, and nobody who asked', async () => {
    const { id } = await approval();
    await happen('approval.request', id);
    expect(await seen(lars)).toMatchObject([
      { kind: 'approval-asked', title: 'Ines Oliveira asks for load-test for 9 days', url: `/approvals/${id}` },
    ]);
    expect(await seen(ines)).toEqual([]);
    expect(await seen(noor)).toEqual([]);
  });

  test('a team without a lead asks those who may decide everywhere', async () => {
    const data = await insertTeam(db, { name: 'Data' });
    const { id } = await approval();
    await db.approvalRequest.update({ where: { id }, data: { teamId: data.id } });
    await happen('approval.request', id);
    expect((await seen(noor)).map(({ url }) => url)).toEqual([`/approvals/${id}`]);
  });

  test('whoever decides for a lead now is told, too, and a reminder says that it still waits', async () => {
    const until = new Date(testNow.getTime() + 86_400_000);
    const data = { personId: lars.id, deputyId: noor.id, from: testNow, until, createdAt: testNow };
    const delegation = await db.approvalDelegation.create({ data: { id: newId('delegation'), ...data } });
    const { id } = await approval();
    await happen('approval.remind', id);
    for (const who of [lars, noor]) {
      expect((await seen(who))[0]).toMatchObject({
        kind: 'approval-asked',
        title: 'Still waiting: Ines Oliveira asks for load-test for 9 days',
      });
    }
    await db.approvalDelegation.delete({ where: { id: delegation.id } });
  });

  test('withdrawn, whoever was asked hears that nothing is left to decide, and nobody else', async () => {
    const { id } = await approval();
    await happen('approval.request', id);
    const before = (await seen(noor)).length;
    const reason = 'Run 7 failed at “Deploy”.';
    await db.approvalRequest.update({ where: { id }, data: { status: 'withdrawn', comment: reason } });
    await happen('approval.withdraw', id);
    expect((await seen(lars))[0]).toMatchObject({
      ...{ kind: 'approval-withdrawn', body: reason, url: `/approvals/${id}` },
      title: 'No decision is needed any more: load-test for 9 days',
    });
    expect(await seen(noor)).toHaveLength(before);
  });

  test('what began without a decision is loud: owners and the platform, not whoever began it', async () => {
    const { id } = await approval({ status: 'approved' });
    const data = { brokenAt: testNow, brokenById: lars.id, brokenReason: 'The shop is down.' };
    await db.approvalRequest.update({ where: { id }, data });
    const before = (await seen(lars)).length;
    await happen('approval.breakGlass', id);
    for (const who of [ines, noor]) {
      expect((await seen(who))[0]).toMatchObject({
        kind: 'message-urgent',
        title: 'Lars Holm began without a decision: load-test for 9 days',
        url: `/approvals/${id}`,
      });
    }
    expect(await seen(lars)).toHaveLength(before);
  });

  test('a decision tells the one who asked, with the comment', async () => {
    const { id } = await approval({ status: 'rejected', comment: 'Medium is enough' });
    await happen('approval.decide', id);
    const [first] = await seen(ines);
    expect(first).toMatchObject({
      kind: 'approval-decided',
      title: 'Lars Holm rejected: load-test for 9 days',
      body: 'Medium is enough',
      url: '/environments/env_1',
    });
  });

  test('a run that failed or succeeded tells the one who started it', async () => {
    await happen('run.fail', (await run('failed', 'The name is taken.')).id);
    await happen('run.succeed', (await run('succeeded')).id);
    const [done, failed] = await seen(ines);
    expect(failed).toMatchObject({ title: 'Create a web service · basket-api failed', body: 'The name is taken.' });
    expect(done).toMatchObject({ title: 'Create a web service · basket-api is done' });
  });

  test('the row is the truth: what is no longer so is not told', async () => {
    const before = (await seen(lars)).length;
    const { id } = await approval({ status: 'approved' });
    await happen('approval.request', id);
    expect(await seen(lars)).toHaveLength(before);
  });

  test('a service that went down tells its team, and again when it is healthy', async () => {
    const ref = 'component:default/basket-api';
    const entity = await db.entity.create({
      data: {
        ...{
          id: newId('entity'),
          ref,
          kind: 'component',
          namespace: 'default',
          name: 'basket-api',
          ownerRef: checkout.ref,
        },
        ...{ tags: [], document: {}, hash: '', createdAt: testNow, changedAt: testNow, changedWhat: '' },
      },
    });
    const probe = await db.probe.create({
      data: {
        ...{ id: newId('probe'), entityRef: ref, config: {}, intervalSeconds: 60, timeoutSeconds: 5, status: 'down' },
        ...{ reason: '503 for 3 checks', since: testNow, checkedAt: testNow, nextAt: testNow, createdAt: testNow },
      },
    });
    await happen('health.changed', entity.id, [], { ref, from: 'healthy' });
    expect((await seen(lars))[0]).toMatchObject({ kind: 'service-down', title: 'basket-api is down' });
    expect((await seen(ines))[0]).toMatchObject({ kind: 'service-down', url: '/catalog/component/default/basket-api' });
    expect(await getRailCounts(ctxFor(db, lars))).toMatchObject({ '/health': { count: 1 } });
    await db.probe.update({ where: { id: probe.id }, data: { status: 'healthy' } });
    await happen('health.changed', entity.id, [], { ref, from: 'degraded' });
    expect((await seen(ines))[0]).toMatchObject({ kind: 'service-down' });
    await happen('health.changed', entity.id, [], { ref, from: 'down' });
    expect((await seen(ines))[0]).toMatchObject({ kind: 'service-healthy' });
  });
});

describe('the job of an event', () => {
  test('is written only for types that somebody follows, and each of them says whom it tells', async () => {
    expect(await happen('environment.sleep', 'env_1')).toEqual([]);
    expect(Object.keys(tell).sort()).toEqual([...followedTypes].sort());
  });

  test('done again tells nobody twice', async () => {
    const [payload] = await happen('run.succeed', (await run('succeeded')).id);
    const before = (await seen(ines)).length;
    await perform(followUpJobName, payload, []);
    expect(await seen(ines)).toHaveLength(before);
  });

  test('long over is not news', async () => {
    const before = (await seen(ines)).length;
    const { id } = await run('failed');
    const event = {
      actor: lars,
      at: testNow,
      requestId: 'req_1',
      type: 'run.fail',
      data: {},
      subject: { kind: 'run', id },
    };
    await db.$transaction((tx) => emit(tx, event));
    const payload = (await jobs(followUpJobName)).at(-1)?.payload;
    const tomorrow = new Date(testNow.getTime() + 25 * 3_600_000);
    expect(await perform(followUpJobName, payload, [], { now: tomorrow })).toEqual({ end: 'done' });
    expect(await seen(ines)).toHaveLength(before);
  });
});

describe('reading', () => {
  test('marks one’s own, named or all, and writes it down', async () => {
    const mine = ctxFor(db, ines);
    const unread = await countUnread(mine);
    const [first] = await seen(ines);
    expect(await readNotifications(mine, { ids: [first?.id ?? ''] })).toEqual({ count: 1 });
    expect(await countUnread(mine)).toBe(unread - 1);
    expect(await readNotifications(ctxFor(db, noor), { ids: (await seen(ines)).map(({ id }) => id) })).toEqual({
      count: 0,
    });
    expect(await readNotifications(mine, {})).toEqual({ count: unread - 1 });
    expect(await readNotifications(mine, {})).toEqual({ count: 0 });
    expect(await db.auditEntry.count({ where: { action: 'notification.read' } }), 'reading changes nothing').toBe(0);
  });

  test('is not for jobs', async () => {
    const ctx = createContext({ actor: jobActor('other'), db, now: testNow });
    await expect(readNotifications(ctx, {})).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('goes page by page', async () => {
    const first = await listNotifications(ctxFor(db, ines), { limit: 2 });
    const second = await listNotifications(ctxFor(db, ines), { limit: 100, cursor: first.nextCursor ?? '' });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual((await seen(ines)).map(({ id }) => id));
    expect(second.nextCursor).toBeNull();
  });
});

describe('a delivery', () => {
  async function prepared(channel: Channel) {
    await happen('run.fail', (await run('failed', 'The name is taken.')).id, [channel]);
    return (await jobs('notification.deliver')).at(-1)?.payload.deliveryId ?? '';
  }
  const row = (id: string) => db.delivery.findUniqueOrThrow({ where: { id } });

  test('is sent once, with the words of the notification', async () => {
    const { channel, sent } = mailbox();
    const id = await prepared(channel);
    await perform('notification.deliver', { deliveryId: id }, [channel]);
    await perform('notification.deliver', { deliveryId: id }, [channel]);
    expect(await row(id)).toMatchObject({ status: 'sent', attempt: 1, detail: null });
    expect(sent).toMatchObject([
      {
        to: { address: 'ines@example.org' },
        subject: 'Create a web service · basket-api failed',
        text: 'The name is taken.',
      },
    ]);
  });

  test('about a request carries a link for the one person, the same at each try', async () => {
    const { channel, sent } = mailbox([new Error('connection refused')]);
    const { id } = await approval();
    await happen('approval.request', id, [channel]);
    const delivery = (await jobs('notification.deliver')).at(-1)?.payload.deliveryId ?? '';
    await expect(perform('notification.deliver', { deliveryId: delivery }, [channel])).rejects.toThrow('refused');
    await perform('notification.deliver', { deliveryId: delivery }, [channel]);
    const [mail] = sent;
    expect(mail?.to.address).toBe('lars@example.org');
    const token = /^\/approvals\/link\/(apl_\S+)$/.exec(mail?.url ?? '')?.[1] ?? '';
    expect(await readLink(db, token, lars.id, testNow)).toEqual({ state: 'open', requestId: id });
    expect(await db.approvalLink.count({ where: { requestId: id } })).toBe(1);
  });

  test('that did not work is tried again, with its reason kept; at last it has failed', async () => {
    const { channel } = mailbox([new Error('connection refused'), new Error('connection refused')]);
    const id = await prepared(channel);
    await expect(perform('notification.deliver', { deliveryId: id }, [channel])).rejects.toThrow('connection refused');
    expect(await row(id)).toMatchObject({ status: 'pending', attempt: 1, detail: 'connection refused' });
    await perform('notification.deliver', { deliveryId: id }, [channel], { last: true });
    expect(await row(id)).toMatchObject({ status: 'failed', attempt: 2, detail: 'connection refused' });
  });

  test('that was refused for good is not tried again', async () => {
    const { channel } = mailbox([invalid('There is no such mailbox.')]);
    const id = await prepared(channel);
    expect(await perform('notification.deliver', { deliveryId: id }, [channel])).toMatchObject({ end: 'given-up' });
    expect(await row(id)).toMatchObject({ status: 'failed', detail: 'There is no such mailbox.' });
  });

  test.each([
    ['was read meanwhile', 'Read in the portal', () => readNotifications(ctxFor(db, ines), {})],
    ['has nowhere to go', 'no e-mail', () => db.person.update({ where: { id: ines.id }, data: { email: null } })],
    ['is for a demo person', 'no mailbox', () => db.person.update({ where: { id: ines.id }, data: { isDemo: true } })],
  ])('that %s is suppressed, and says so', async (_what, reason, change) => {
    const { channel, sent } = mailbox();
    const id = await prepared(channel);
    await change();
    await perform('notification.deliver', { deliveryId: id }, [channel]);
    const delivery = await row(id);
    expect(delivery.status).toBe('suppressed');
    expect(delivery.detail).toContain(reason);
    expect(sent).toEqual([]);
  });

  test.each([
    ['pending', 'send', 'sent'],
    ['pending', 'suppress', 'suppressed'],
    ['pending', 'fail', 'failed'],
    ['sent', 'fail', undefined],
    ['failed', 'send', undefined],
  ])('%s: %s leads to %s', (state, event, next) => {
    expect(deliveryLifecycle.next(state, event)).toBe(next);
  });
});
