import { afterAll, describe, expect, it } from 'vitest';
import { hashToken } from '@/domain/access/authenticate';
import { closeDb } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { testDb } from '@/domain/core/testing';
import { environmentScene, folderType } from '@/domain/environments/fixture';
import { destroyJob, provisionJob } from '@/domain/environments/job-types';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'a-secret-of-at-least-thirty-two-characters';
process.env.SLIPWAY_ADMIN_TOKEN = 'an-admin-token-for-this-test';
const { createApi } = await import('./app');
const api = createApi();
const { run, sam } = await environmentScene(db);
afterAll(closeDb);

async function tokenOf(createdById: string): Promise<string> {
  const token = newId('token');
  const created = { name: 'ci', hint: 'x', role: 'platform' as const, createdById, createdAt: new Date() };
  const scopes = ['read', 'environments:write', 'approvals:write'];
  const expiresAt = new Date(Date.now() + 60_000);
  await db.serviceToken.create({ data: { id: token, hash: hashToken(token), scopes, expiresAt, ...created } });
  return token;
}
const token = await tokenOf(sam.id);

async function call(method: string, target: string, options: { body?: unknown; as?: string; key?: string } = {}) {
  const response = await api.request(`/api/v1${target}`, {
    method,
    body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
    headers: {
      authorization: `Bearer ${options.as ?? 'an-admin-token-for-this-test'}`,
      'content-type': typeof options.body === 'string' ? 'application/yaml' : 'application/json',
      ...(options.key && { 'idempotency-key': options.key }),
    },
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const wish = (changes: object = {}) => ({ type: 'folder', name: 'from-api', owner: 'checkout', ...changes });

describe('the API of environments', () => {
  it('asks, answers the same for the same key, makes, reveals once, extends and destroys', async () => {
    const asked = await call('POST', '/environments', { body: wish({ reason: 'A try' }), key: 'k' });
    expect(asked).toMatchObject({ status: 202, body: { name: 'from-api', status: 'approved' } });
    expect(asked.body).not.toHaveProperty('approval');
    const { id } = asked.body;
    expect(asked.headers.get('location')).toBe(`/api/v1/environments/${id}`);
    expect((await call('POST', '/environments', { body: wish({ reason: 'A try' }), key: 'k' })).body).toEqual(
      asked.body,
    );
    await run(provisionJob, id, { now: new Date() });

    const got = await call('GET', `/environments/${id}`);
    expect(got).toMatchObject({
      status: 200,
      body: {
        id,
        type: 'folder',
        owner: 'group:default/checkout',
        status: 'ready',
        parameters: { content: 'some', copies: 1 },
        outputs: { folder: id },
        secretOutputs: ['password'],
        url: 'http://from-api.env.localhost:3000',
        cost: { hourly: 0.5, toDate: 0, currency: 'EUR' },
        events: expect.arrayContaining([expect.objectContaining({ type: 'environment.complete' })]),
      },
    });
    expect(got.body).not.toHaveProperty('error');
    expect(JSON.stringify(got.body)).not.toContain('secret-of');
    expect(Date.parse(got.body.expiresAt)).toBeGreaterThan(Date.now());

    const forbidden = await call('POST', `/environments/${id}/reveal`, { as: token });
    expect(forbidden).toMatchObject({ status: 403, body: { type: '/docs/api#forbidden' } });
    const revealed = await call('POST', `/environments/${id}/reveal`);
    expect(revealed).toMatchObject({ status: 200, body: { secrets: { password: `secret-of-${id}` } } });
    expect(revealed.headers.get('cache-control')).toBe('no-store');
    expect((await call('POST', `/environments/${id}/reveal`)).status).toBe(409);

    const extended = await call('POST', `/environments/${id}/extend`, { body: { hours: 2, reason: 'More' } });
    expect(Date.parse(extended.body.expiresAt) - Date.parse(got.body.expiresAt)).toBe(2 * 3_600_000);
    expect(await call('POST', `/environments/${id}/sleep`)).toMatchObject({ status: 202, body: { status: 'asleep' } });
    expect(await call('POST', `/environments/${id}/wake`)).toMatchObject({ status: 202, body: { status: 'ready' } });
    expect(await call('DELETE', `/environments/${id}`)).toMatchObject({ status: 202, body: { status: 'destroying' } });
    await run(destroyJob, id);
    expect((await call('GET', `/environments/${id}`)).body).toMatchObject({ status: 'destroyed' });
  });

  it('asks a person where a rule says so, and never lets the one who asks decide', async () => {
    const asked = await call('POST', '/environments', { body: wish({ ttlHours: 100 }), as: token });
    expect(asked).toMatchObject({ status: 202, body: { status: 'requested', approval: { rule: 'long-life' } } });
    const target = `/approvals/${asked.body.approval.id}/decision`;
    expect((await call('POST', target, { body: { decision: 'approve' }, as: token })).status).toBe(403);
    expect((await call('POST', target, { body: { decision: 'approve' }, as: await tokenOf(sam.id) })).status).toBe(403);
    const list = await call('GET', '/approvals?status=pending');
    expect(list.body.items).toMatchObject([{ id: asked.body.approval.id, can: { decide: { allowed: true } } }]);
    expect((await call('GET', `/approvals/${asked.body.approval.id}`)).body).toMatchObject({
      reason: '',
      cost: { total: 50 },
    });
    const silent = await call('POST', target, { body: { decision: 'reject' } });
    expect(silent).toMatchObject({ status: 422, body: { errors: [{ pointer: '/comment' }] } });
    const decided = await call('POST', target, { body: { decision: 'reject', comment: 'No' } });
    expect(decided).toMatchObject({ status: 200, body: { status: 'rejected' } });
    expect((await call('POST', target, { body: { decision: 'approve' } })).status).toBe(409);
    expect((await call('GET', `/environments/${asked.body.id}`)).body).toMatchObject({ status: 'rejected' });
  });

  it.each([
    ['a life over the longest', { ttlHours: 999 }, '/ttlHours', 'limit-reached'],
    ['a name that is no host', { name: 'No Host' }, '/name', 'invalid'],
    ['a team that is not there', { owner: 'nobody' }, '/owner', 'invalid'],
    ['a parameter out of bounds', { parameters: { copies: 8 } }, '/parameters/copies', 'invalid'],
  ])('answers a problem document for %s', async (_what, changes, pointer, type) => {
    const answer = await call('POST', '/environments', { body: wish(changes) });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status: 422, body: { type: `/docs/api#${type}`, errors: [{ pointer }] } });
  });

  it('answers 422 over the quota, saying so', async () => {
    const { body } = await call('GET', '/environment-usage?team=data');
    const quota = await call('PUT', `/environment-quotas/${body.usage.team.id}`, { body: { most: 0 } });
    expect(quota).toMatchObject({ status: 200, body: { most: 0, monthlyBudget: null } });
    const answer = await call('POST', '/environments', { body: wish({ owner: 'data' }) });
    expect(answer).toMatchObject({ status: 422, body: { type: '/docs/api#limit-reached', title: 'Limit reached' } });
    const estimate = await call('POST', '/environments/estimate', { body: wish({ owner: 'data', ttlHours: 96 }) });
    expect(estimate.body).toMatchObject({
      cost: { total: 48, hourly: 0.5 },
      quota: { held: 0, after: 1, most: 0 },
      asks: [{ rule: 'long-life' }],
      wayRound: { ttlHours: 72 },
      freeUntilHours: 72,
      errors: [{ pointer: '/owner' }],
    });
  });

  it('lists by filters, page by page', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) {
      await call('POST', '/environments', { body: wish({ name, reason: 'to list' }) });
    }
    const first = await call('GET', '/environments?q=list-&status=approved&limit=2&team=checkout&type=folder');
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['list-c', 'list-b']);
    const second = await call('GET', `/environments?q=list-&limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ name: 'list-a' }], nextCursor: null });
    expect((await call('GET', '/environments?status=wrong')).status).toBe(422);
    expect((await call('GET', '/environments?cursor=wrong')).status).toBe(422);
    expect((await call('GET', '/environments/env_none')).status).toBe(404);
    expect((await call('GET', '/environments/env_none/log')).status).toBe(404);
  });
});

describe('the API of environment types', () => {
  it('publishes YAML and JSON, lists, and answers the place of a mistake', async () => {
    const changed = folderType({ description: 'Another' });
    expect(await call('PUT', '/environment-types', { body: changed })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    const object = JSON.parse(changed);
    expect(await call('PUT', '/environment-types', { body: object })).toMatchObject({
      body: { version: 2, changed: false },
    });
    const list = await call('GET', '/environment-types');
    expect(list.body).toMatchObject({
      items: [{ name: 'folder', version: 2, price: { hourly: 0.5 } }],
      nextCursor: null,
    });
    expect((await call('GET', '/environment-types/folder')).body.description).toBe('Another');
    expect((await call('GET', '/environment-types/none')).status).toBe(404);
    const wrong = await call('PUT', '/environment-types', { body: 'name: folder\ntitle: [1' });
    expect(wrong).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/^Line 2, column/) } });
    for (const [title, pointer] of [
      ['"a\\0"', '/title'],
      ['"\\ud800"', '/title'],
      ['a\0', ''],
      ['['.repeat(3000), ''],
    ]) {
      const odd = await call('PUT', '/environment-types', { body: `name: folder\ntitle: ${title}\n` });
      expect([odd.status, odd.body.errors?.[0].pointer]).toEqual([422, pointer]);
    }
  });
});

it('every operation is in the description, each with an id of its own', async () => {
  const response = await api.request('/api/v1/openapi.json');
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, { operationId: string }>> };
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['requestEnvironment', 'decideApproval', 'publishEnvironmentType']));
});
