import { describe, expect, it } from 'vitest';
import { receiveEvents } from '@/domain/access/commands/receive-events';
import { ctxFor, testNow } from '@/domain/core/testing';
import { disableTrigger } from './commands/change';
import { createTrigger } from './commands/create';
import { deliverWebhook, receiveCall, rotateSecret } from './commands/deliver';
import { redeliver } from './commands/fire';
import { later, sign, triggerScene } from './fixture';

const scene = await triggerScene();
const { portal, db, firings, settle, runsOf } = scene;

type Call = { headers: Record<string, string>; body: string };
const base = {
  ...{ kind: 'webhook', name: 'On push', template: 'tidy', team: portal.team.id },
  condition: 'body.ref == "refs/heads/main"',
  parameters: { text: '${{ body.repository.name }}', count: '${{ body.commits | length }}' },
} as const;

async function make(signing: 'slipway' | 'standard' | 'github' | 'gitea' | 'gitlab', more: object = {}) {
  const made = await createTrigger(portal.as('ines'), { ...base, config: { signing }, ...more } as never);
  return { id: made.id, secret: made.secret ?? '' };
}
const webhook = (id: string, now = testNow) => ctxFor(db, { kind: 'webhook', id, name: 'Webhook' }, { now });
const call = (id: string, { headers, body }: Call, now = testNow) =>
  deliverWebhook(webhook(id, now), { id, headers, body: Buffer.from(body) });
const push = (ref = 'refs/heads/main') => JSON.stringify({ ref, repository: { name: 'cart' }, commits: [{}, {}] });

/** A call as each of them signs it. */
const signed = {
  github: (secret: string, body: string, id = 'd1'): Call => ({
    headers: { 'x-hub-signature-256': sign.github(secret, body), 'x-github-delivery': id, 'x-github-event': 'push' },
    body,
  }),
  gitea: (secret: string, body: string): Call => ({
    headers: { 'x-gitea-signature': sign.gitea(secret, body), 'x-gitea-delivery': 'd1' },
    body,
  }),
  gitlab: (secret: string, body: string): Call => ({
    headers: { 'x-gitlab-token': secret, 'x-gitlab-event-uuid': 'd1' },
    body,
  }),
  slipway: (secret: string, body: string): Call => ({
    headers: { 'slipway-signature': sign.slipway(secret, body, testNow) },
    body,
  }),
  standard: (secret: string, body: string): Call => ({
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(testNow.getTime() / 1000),
      'webhook-signature': `v1,${'A'.repeat(43)}= ${sign.standard(secret, 'msg_1', body, testNow)}`,
    },
    body,
  }),
};
const ways = Object.keys(signed) as (keyof typeof signed)[];

describe('a webhook', () => {
  it.each(ways)('signed in the way of %s starts a run, once for a delivery', async (way) => {
    const { id, secret } = await make(way);
    const first = await call(id, signed[way](secret, push()));
    expect(first.duplicate).toBe(false);
    expect(await call(id, signed[way](secret, push()))).toEqual({ id: first.id, duplicate: true });
    await settle(id);
    expect(await runsOf(id)).toMatchObject([{ startedBy: 'webhook', parameters: { text: 'cart', count: 2 } }]);
  });

  it.each(ways)('of %s turns away another secret, a changed body, another way of signing, and none', async (way) => {
    const { id, secret } = await make(way);
    const other: keyof typeof signed = way === 'github' ? 'gitea' : 'github';
    const wrong: Call[] = [
      signed[way]('whsec_AAAA', push()),
      signed[other](secret, push()),
      { headers: {}, body: push() },
      ...(way === 'gitlab' ? [] : [{ ...signed[way](secret, push()), body: push('refs/heads/evil') }]),
    ];
    for (const one of wrong) await expect(call(id, one)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await firings(id)).toEqual([]);
  });

  it.each(['slipway', 'standard'] as const)('of %s is good for five minutes', async (way) => {
    const { id, secret } = await make(way);
    for (const minutes of [6, -6]) {
      await expect(call(id, signed[way](secret, push()), later(minutes))).rejects.toMatchObject({ kind: 'forbidden' });
    }
    expect(await call(id, signed[way](secret, push()), later(4))).toMatchObject({ duplicate: false });
  });

  it('is not taken in by a delivery that is sent again under another id', async () => {
    const { id, secret } = await make('github');
    await call(id, signed.github(secret, push(), 'd1'));
    expect(await call(id, signed.github(secret, push(), 'd2'))).toMatchObject({ duplicate: true });
    await settle(id);
    expect((await firings(id)).map(({ status }) => status).sort()).toEqual(['skipped', 'started']);
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('keeps what came without its credentials, and says why nothing came of it', async () => {
    const { id, secret } = await make('slipway');
    const { headers, body } = signed.slipway(secret, push('refs/heads/try'));
    await call(id, { headers: { ...headers, authorization: 'Bearer x', 'x-event': 'push' }, body });
    const odd = signed.slipway(secret, '"text"');
    await call(id, odd, later(1));
    await call(
      id,
      signed.slipway(
        secret,
        JSON.stringify({ ref: 'refs/heads/main', repository: { name: 'x'.repeat(30) }, commits: [] }),
      ),
      later(2),
    );
    await settle(id);
    const rows = await firings(id);
    expect(rows[0]).toMatchObject({ status: 'skipped', payload: { headers: { 'x-event': 'push' } } });
    expect(JSON.stringify(rows[0]?.payload)).not.toContain('Bearer');
    expect(rows[1]).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('The condition could not be asked'),
    });
    expect(rows[2]).toMatchObject({ status: 'failed', reason: expect.stringContaining('text') });
  });

  it('takes the same once more by hand, by its values of now', async () => {
    const { id, secret } = await make('slipway');
    const { id: firingId } = await call(id, signed.slipway(secret, push('refs/heads/try')));
    await settle(id);
    await db.trigger.update({ where: { id }, data: { condition: null } });
    await redeliver(portal.as('ines'), { firingId });
    await settle(id);
    expect((await firings(id)).map(({ cause, status }) => `${cause} ${status}`).sort()).toEqual([
      'again started',
      'delivery skipped',
    ]);
    await expect(redeliver(portal.as('other'), { firingId })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(redeliver(portal.as('ines'), { firingId: 'fir_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('gets a new secret, beside which the former one holds for a day', async () => {
    const { id, secret } = await make('gitlab', { condition: undefined });
    const next = await rotateSecret(portal.as('ines'), { id });
    expect(next.secret).not.toBe(secret);
    const at = (key: string, uuid: string) => ({
      headers: { 'x-gitlab-token': key, 'x-gitlab-event-uuid': uuid },
      body: '{}',
    });
    await call(id, at(next.secret, '1'));
    await call(id, at(secret, '2'), later(23 * 60));
    await expect(call(id, at(secret, '3'), later(25 * 60))).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(rotateSecret(portal.as('other'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    const row = await db.trigger.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(row.secret ?? []).includes(next.secret)).toBe(false);
    const audits = await db.auditEntry.findMany({ where: { subjectId: id } });
    expect(JSON.stringify(audits)).not.toContain('whsec_');
  });

  it('notes at the trigger who was turned away, skips while it is off, and is unknown to others', async () => {
    const { id, secret } = await make('github');
    const body = Buffer.from('{}');
    await expect(receiveCall(db, { id, headers: {}, body }, 'req_test')).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await db.trigger.findUniqueOrThrow({ where: { id } })).refusedReason).toContain('X-Hub-Signature-256');
    await expect(receiveCall(db, { id: 'trg_none', headers: {}, body }, 'req_test')).rejects.toMatchObject({
      kind: 'not-found',
    });
    await disableTrigger(portal.as('ines'), { id });
    await call(id, signed.github(secret, push()));
    await settle(id);
    expect((await firings(id))[0]).toMatchObject({ status: 'skipped', reason: 'The trigger was disabled.' });
  });
});

describe('an event', () => {
  const listen = async (config: object, more: object = {}) => {
    const input = {
      kind: 'event',
      name: 'On event',
      template: 'tidy',
      team: portal.team.id,
      config,
      parameters: { text: 'x' },
    };
    return (await createTrigger(portal.as('ines'), { ...input, ...more } as never)).id;
  };
  const event = {
    specversion: '1.0',
    id: '1',
    source: 'https://ci.example',
    type: 'build.done',
    data: { ok: true },
  } as const;

  it('from outside starts a run where type and condition fit, once', async () => {
    const values = { parameters: { text: '${{ event.source }}' }, condition: 'event.data.ok' };
    const fits = await listen({ types: ['build.*'] }, values);
    const others = [await listen({ types: ['build'] }), await listen({ types: ['build.done'], from: 'portal' })];
    const ctx = portal.as('platform');
    await receiveEvents(ctx, { events: [event, { ...event, id: '2', data: { ok: false } }] });
    await receiveEvents(ctx, { events: [event] });
    await scene.matchAll();
    await settle(fits);
    expect((await firings(fits)).map(({ status }) => status).sort()).toEqual(['skipped', 'started']);
    expect(await runsOf(fits)).toMatchObject([
      { startedBy: 'event', triggerDepth: 0, parameters: { text: 'https://ci.example' } },
    ]);
    for (const id of others) expect(await firings(id)).toEqual([]);
    await db.trigger.updateMany({ data: { status: 'disabled' } });
  });

  it('of the portal’s own starts runs whose events start runs, to a depth that is shown', async () => {
    await db.run.updateMany({ data: { status: 'cancelled' } });
    const id = await listen({ types: ['run.succeed'], from: 'portal', mostDepth: 2 });
    await portal.start('tidy', { parameters: { text: 'first' } });
    for (let round = 0; round < 5; round++) {
      await portal.drain();
      await scene.matchAll();
      await settle(id);
    }
    const rows = (await firings(id)).sort((a, b) => a.depth - b.depth);
    expect(rows.map(({ depth, status }) => `${depth} ${status}`)).toEqual(['1 started', '2 started', '3 skipped']);
    expect(rows[2]?.reason).toContain('a loop ends');
    expect((await runsOf(id)).map(({ triggerDepth }) => triggerDepth)).toEqual([1, 2]);
    await db.trigger.updateMany({ data: { status: 'disabled' } });
  });

  it('that comes too often is turned away, with the reason', async () => {
    const id = await listen({ types: ['ping'] });
    const events = Array.from({ length: 63 }, (_, index) => ({ ...event, type: 'ping', id: `p${index}` }));
    await receiveEvents(portal.as('platform'), { events });
    await scene.matchAll();
    const skipped = (await firings(id)).filter(({ status }) => status === 'skipped');
    expect(skipped).toHaveLength(3);
    expect(skipped[0]?.reason).toContain('Is this a loop?');
    await db.trigger.updateMany({ data: { status: 'disabled' } });
  });

  it('puts nothing into the queue where nobody waits for it', async () => {
    await portal.start('tidy', { parameters: { text: 'alone' } });
    expect(await scene.jobs('event.match')).toEqual([]);
  });
});
