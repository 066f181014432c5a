import { describe, expect, it } from 'vitest';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, testDb, testNow } from '@/domain/core/testing';
import { environmentScene } from '@/domain/environments/fixture';
import { breakGlass, decideApproval } from './decisions';
import { destroyEnvironment } from './destroy';
import { setQuota } from './quota';
import { requestEnvironment } from './request';

const { db } = await testDb();
const scene = await environmentScene(db);
const { team, other, tom, ines, lena, sam, as, find, audit, jobs, publish } = scene;

let count = 0;
const request = (actor = tom, changes: object = {}, options: object = {}) =>
  requestEnvironment(as(actor), { type: 'folder', name: `env-${++count}`, owner: 'Checkout', ...changes }, options);

describe('environment.request', () => {
  it('approves by rule, pins price and version, enqueues the work and is audited', async () => {
    const { id, status, approval } = await request(tom, { reason: 'To try', parameters: { copies: 2 } });
    expect({ status, approval }).toEqual({ status: 'approved', approval: null });
    const row = await find(id);
    expect(row).toMatchObject({
      teamId: team.id,
      ownerRef: team.ref,
      requesterId: tom.id,
      ttlHours: 48,
      parameters: { content: 'some', copies: 2 },
      approvedAt: testNow,
      currency: 'EUR',
    });
    expect(Number(row.hourlyPrice)).toBe(0.5);
    expect((await jobs(id)).map(({ job }) => job)).toEqual(['environment.provision']);
    expect(await audit(id, 'environment.request')).toMatchObject({ outcome: 'done', actorId: tom.id, teamId: team.id });
    await publish({ price: { hourly: 9, currency: 'EUR' } });
    expect((await find(id)).typeVersionId).toBe(row.typeVersionId);
    await publish();
  });

  it('keeps the parameters in the order of the form, whatever order they come in', async () => {
    const { id } = await request(tom, { parameters: { copies: 1, content: 'same' } });
    expect(Object.keys((await find(id)).parameters as object)).toEqual(['content', 'copies']);
    await destroyEnvironment(as(tom), { id });
  });

  it.each([
    ['its id', () => team.id],
    ['its reference', () => 'group:default/checkout'],
    ['its short reference', () => 'checkout'],
    ['its name in capitals', () => 'CHECKOUT'],
    ['nothing, where one has one team', () => undefined],
  ])('finds the team by %s', async (_how, owner) => {
    const { id } = await request(tom, { owner: owner() });
    expect((await find(id)).teamId).toBe(team.id);
    await destroyEnvironment(as(tom), { id });
  });

  it.each([
    ['an unknown team', { owner: 'nobody' }, ['/owner']],
    ['a name with capitals', { name: 'My-Env' }, ['/name']],
    ['a wrong parameter', { parameters: { copies: 7, content: 'x' } }, ['/parameters/content', '/parameters/copies']],
    ['an unknown parameter', { parameters: { colour: 'red' } }, ['/parameters/colour']],
    ['a size where there are none', { size: 'large' }, ['/size']],
    ['no life at all', { ttlHours: 0 }, ['/ttlHours']],
  ])('refuses %s and says where', async (_what, changes, pointers) => {
    const result = await request(tom, changes).catch((error: { kind: string; errors: { pointer: string }[] }) => error);
    expect(result).toMatchObject({ kind: 'invalid' });
    expect('errors' in result && result.errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  it('refuses a life longer than the longest, and says which limit', async () => {
    await expect(request(tom, { ttlHours: 337 })).rejects.toMatchObject({
      kind: 'limit-reached',
      detail: 'Folder lives 14 days (336 hours) at most; 337 hours were asked for.',
      errors: [{ pointer: '/ttlHours' }],
    });
  });

  it('refuses a name that a living environment has, also when two ask at once', async () => {
    const name = 'taken';
    const results = await Promise.allSettled([request(tom, { name }), request(ines, { name }), request(tom, { name })]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const again = request(ines, { name });
    await expect(again).rejects.toMatchObject({ kind: 'conflict', errors: [{ pointer: '/name' }] });
  });

  it('is for members of the team, its leads and the platform; unknown types are not found', async () => {
    await expect(request(lena)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await request(sam)).toHaveProperty('id');
    await expect(request(tom, { type: 'none' })).rejects.toMatchObject({ kind: 'not-found' });
    const refused = await db.auditEntry.findFirst({ where: { actorId: lena.id, outcome: 'refused' } });
    expect(refused?.action).toBe('environment.request');
  });

  it('makes one for one Idempotency-Key', async () => {
    const input = { name: 'once-only' };
    const first = await request(tom, input, { idempotencyKey: 'abc' });
    expect(await request(tom, input, { idempotencyKey: 'abc' })).toEqual(first);
    await expect(request(tom, { name: 'other' }, { idempotencyKey: 'abc' })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('a rule', () => {
  it('makes it wait for a person, who may grant all of it or less, and never the one who asks', async () => {
    const { id, status, approval } = await request(ines, { ttlHours: 216, reason: 'Rehearsal' });
    expect(status).toBe('requested');
    expect(approval).toMatchObject({ rule: 'long-life', why: 'Longer than 72 hours.' });
    expect((await jobs(id)).map(({ job }) => job)).toEqual(['environment.plan']);
    const asked = await db.approvalRequest.findUniqueOrThrow({ where: { id: approval?.id } });
    expect(asked).toMatchObject({
      title: expect.stringMatching(/^`env-\d+` for 9 days$/),
      reason: 'Rehearsal',
      cost: { total: 108, hourly: 0.5, currency: 'EUR' },
      alternative: { label: 'Approve for 3 days', ask: { hours: 72, total: 36 } },
      checks: expect.arrayContaining([{ label: 'Lives 72 hours at most', passed: false }]),
    });
    const decide = { id: asked.id, decision: 'approve' as const };
    await expect(decideApproval(as(ines), decide)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await find(id)).status).toBe('requested');
    await decideApproval(as(sam), { ...decide, reduced: true });
    expect(await find(id)).toMatchObject({ status: 'approved', ttlHours: 72, approvedAt: testNow });
    expect((await jobs(id)).map(({ job }) => job)).toContain('environment.provision');
    const event = await db.event.findFirst({ where: { subjectId: id, type: 'environment.approve' } });
    expect(event?.data).toMatchObject({ hours: 72, approval: asked.id });
    expect(event?.data).not.toHaveProperty('broken');
  });

  it('passed by without a decision, its history says so', async () => {
    const { id, approval } = await request(tom, { ttlHours: 100 });
    await breakGlass(as(ines), { id: approval?.id ?? '', reason: 'The shop is down' });
    const event = await db.event.findFirst({ where: { subjectId: id, type: 'environment.approve' } });
    expect(event?.data).toMatchObject({ approval: approval?.id, broken: true });
  });

  it('rejected, it ends with the reason and gives its place back', async () => {
    const { id, approval } = await request(tom, { ttlHours: 100, name: 'again' });
    await decideApproval(as(ines), { id: approval?.id ?? '', decision: 'reject', comment: 'Medium is enough' });
    expect(await find(id)).toMatchObject({ status: 'rejected', error: 'Rejected by Ines Ortega: Medium is enough' });
    expect(await request(tom, { name: 'again' })).toHaveProperty('id');
  });

  it('given back while it waits, the request is withdrawn', async () => {
    const { id, approval } = await request(tom, { ttlHours: 100 });
    expect(await destroyEnvironment(as(tom), { id })).toEqual({ id, status: 'rejected' });
    expect((await db.approvalRequest.findUniqueOrThrow({ where: { id: approval?.id } })).status).toBe('withdrawn');
    expect((await find(id)).error).toBe('Withdrawn by Tom Okafor.');
  });

  it('may look at what the team holds', async () => {
    await publish({ approvalRules: [{ name: 'third', when: 'team.ofType >= 2', why: 'The third one.' }] });
    const asked = [];
    for (let index = 0; index < 3; index++) {
      const { approval } = await request(lena, { owner: 'Data' });
      asked.push(approval?.rule);
    }
    expect(asked).toEqual([undefined, undefined, 'third']);
    await publish();
  });
});

describe('the quota', () => {
  it('says what could be given back, and lets no more through than it holds when 20 ask at once', async () => {
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, index) => insertPerson(db, { name: `Person ${index}`, member: [other] })),
    );
    await setQuota(as(sam), { teamId: other.id, most: 8, monthlyBudget: 100 });
    const held = await db.environment.count({ where: { teamId: other.id } });
    const results = await Promise.allSettled(many.map((person) => request(person, { owner: 'Data' })));
    const made = results.filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(8 - held);
    expect(await db.environment.count({ where: { teamId: other.id } })).toBe(8);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of refusals)
      expect(reason).toMatchObject({ kind: 'limit-reached', errors: [{ pointer: '/owner' }] });
    expect(refusals[0].detail).toMatch(/^Data holds 8 of 8 environments\. .+/);
    const spare = await db.environment.findFirstOrThrow({ where: { teamId: other.id } });
    await destroyEnvironment(as(sam), { id: spare.id });
    expect(await request(lena, { owner: 'Data' })).toHaveProperty('id');
  });

  it('is set by the platform, for teams that exist, and is audited', async () => {
    await expect(setQuota(as(ines), { teamId: team.id, most: 99 })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(setQuota(as(sam), { teamId: 'tea_none', most: 9 })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(setQuota(as(sam), { teamId: team.id, most: -1 })).rejects.toMatchObject({ kind: 'invalid' });
    await setQuota(as(sam), { teamId: team.id, most: 50 });
    expect(await audit(team.id, 'quota.set')).toMatchObject({ detail: { team: 'Checkout', most: 50 } });
  });
});

it('a token asks for a team by name, and its maker may not decide', async () => {
  const row = await db.serviceToken.create({
    data: {
      id: newId('token'),
      name: 'ci',
      hash: 'x',
      hint: 'x',
      role: 'platform',
      scopes: ['environments:write'],
      createdById: sam.id,
      createdAt: testNow,
      expiresAt: testNow,
    },
  });
  const token = { kind: 'token' as const, id: row.id, name: 'ci', role: row.role, scopes: row.scopes };
  const input = { type: 'folder', name: 'from-ci', owner: 'checkout', ttlHours: 100 };
  const { approval } = await requestEnvironment(ctxFor(db, token), input);
  const decide = { id: approval?.id ?? '', decision: 'approve' as const };
  await expect(decideApproval(as(sam), decide)).rejects.toMatchObject({ kind: 'forbidden' });
  await decideApproval(as(ines), decide);
});
