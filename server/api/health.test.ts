import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/domain/core/db';
import { testDb } from '@/domain/core/testing';
import { entityData } from '@/domain/health/fixture';
import { recordOutcome } from '@/domain/health/record';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'a-secret-of-at-least-thirty-two-characters';
process.env.SLIPWAY_ADMIN_TOKEN = 'an-admin-token-for-this-test';
const { createApi } = await import('./app');
const api = createApi();
afterAll(closeDb);

async function call(method: string, target: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await api.request(`/api/v1${target}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      authorization: 'Bearer an-admin-token-for-this-test',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

describe('health', () => {
  const place = '/health/Component/default/Till';

  test('a check is set, asked, shown and removed', async () => {
    await db.entity.create({ data: entityData('till') });
    expect(await call('GET', place)).toMatchObject({ status: 200, body: { health: null, probe: null, windows: [] } });
    const set = await call('PUT', `${place}/probe`, { url: 'http://till.example/healthz', intervalSeconds: 30 });
    expect(set).toMatchObject({ status: 200, body: { ref: 'component:default/till' } });
    await recordOutcome(db, {
      actor: { kind: 'job', id: 'job:x', name: 'x' },
      requestId: 'x',
      probeId: set.body.id,
      outcome: { status: 'down', reason: '503 in 4 ms, expected 2xx', latencyMs: 4.4 },
      at: new Date(),
    });
    expect(await call('GET', place)).toMatchObject({
      body: {
        health: { status: 'down', reason: '503 in 4 ms, expected 2xx', latencyMs: 4 },
        probe: { intervalSeconds: 30, config: { url: 'http://till.example/healthz', method: 'GET' } },
        changes: [{ from: 'unknown', to: 'down' }],
      },
    });
    expect((await call('GET', '/health?status=down&status=degraded')).body.items).toMatchObject([{ name: 'till' }]);
    expect((await call('GET', '/health?status=healthy')).body.items).toEqual([]);
    expect(await call('GET', '/health/counts')).toMatchObject({ body: { down: 1, total: 1 } });
    expect((await call('GET', `${place}/results`)).body.items).toHaveLength(1);
    expect(await call('POST', `${place}/check`)).toMatchObject({ status: 202 });
    expect(await call('DELETE', `${place}/probe`)).toMatchObject({ status: 204 });
    expect(await call('DELETE', `${place}/probe`)).toMatchObject({ status: 404 });
  });

  test('bad input names the field', async () => {
    const bad = await call('PUT', `${place}/probe`, { url: 'nonsense', intervalSeconds: 1 });
    expect(bad.status).toBe(422);
    expect(bad.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/url', '/intervalSeconds']);
    expect((await call('GET', '/health?status=red')).status).toBe(422);
    expect((await call('GET', '/health/component/default/none')).status).toBe(404);
    expect((await call('GET', '/health?cursor=nonsense')).status).toBe(422);
  });
});

describe('repositories', () => {
  test('are made once per key, listed and shown', async () => {
    const input = { owner: 'payments', name: 'till', description: 'Tills' };
    const key = { 'idempotency-key': 'one' };
    const made = await call('POST', '/repositories', input, key);
    expect(made).toMatchObject({ status: 201, body: { owner: 'payments', name: 'till', defaultBranch: 'main' } });
    expect((await call('POST', '/repositories', input, key)).body.id).toBe(made.body.id);
    expect(await call('POST', '/repositories', input)).toMatchObject({ status: 409 });
    expect(await call('POST', '/repositories', { owner: 'a b', name: 'x' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/owner' }] },
    });
    expect((await call('GET', '/repositories')).body.items).toMatchObject([{ name: 'till', lastCommit: null }]);
    expect(await call('GET', '/repositories/payments/till')).toMatchObject({ body: { head: null, entities: [] } });
    expect((await call('GET', '/repositories/payments/none')).status).toBe(404);
  });
});

test('every operation is described', async () => {
  const { body } = await call('GET', '/openapi.json');
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(
      ['/health', '/health/{kind}/{namespace}/{name}/probe', '/repositories/{owner}/{name}'].map((path) =>
        expect.stringContaining(path),
      ),
    ),
  );
});
