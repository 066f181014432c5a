import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '@/domain/core/ids';
import { insertPerson, testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', 'for tests only, of no use elsewhere');
vi.stubEnv('SLIPWAY_ADMIN_TOKEN', 'token-for-tests-only');

const { createApi } = await import('./app');
const { closeDb } = await import('@/domain/core/db');
const { liveHub } = await import('@/domain/events/live');
let api: ReturnType<typeof createApi>;

beforeAll(() => {
  api = createApi();
});
afterAll(async () => {
  await liveHub().close();
  await closeDb();
});

const send = (headers: Record<string, string>, body: string) =>
  api.request('/api/v1/events', {
    method: 'POST',
    headers: { authorization: 'Bearer token-for-tests-only', ...headers },
    body,
  });

const event = { specversion: '1.0', id: '1', source: '/ci', type: 'dev.example.deployed', data: { version: 'v1' } };

describe('POST /events', () => {
  it('takes the three modes of CloudEvents, and the same event once', async () => {
    const structured = await send({ 'content-type': 'application/cloudevents+json' }, JSON.stringify(event));
    expect([structured.status, await structured.json()]).toEqual([202, { accepted: 1, duplicates: 0 }]);
    const both = JSON.stringify([event, { ...event, id: '2' }]);
    const batch = await send({ 'content-type': 'application/cloudevents-batch+json' }, both);
    expect([batch.status, await batch.json()]).toEqual([202, { accepted: 1, duplicates: 1 }]);
    const attributes = { 'ce-specversion': '1.0', 'ce-id': '3', 'ce-source': '/ci', 'ce-type': 'dev.example.deployed' };
    const binary = await send({ ...attributes, 'content-type': 'application/json' }, '{"version":"v3"}');
    expect([binary.status, await binary.json()]).toEqual([202, { accepted: 1, duplicates: 0 }]);
  });

  it.each([
    ['{nope', 'application/cloudevents+json', 400],
    ['{"specversion":"0.3","id":"1","source":"/x","type":"a"}', 'application/cloudevents+json', 422],
    ['{}', 'application/json', 422],
    ['[]', 'application/cloudevents-batch+json', 422],
  ])('answers %s as %s with a problem', async (body, type, status) => {
    const answer = await send({ 'content-type': type }, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, requestId: expect.any(String) });
  });
});

describe('an event that cannot be kept', () => {
  const kind = { 'content-type': 'application/cloudevents+json' };
  it.each<[string, object, string]>([
    ['a NUL in its data', { data: { a: ['\0'] } }, '/data/a/0'],
    ['half of a surrogate pair', { data: '\ud800' }, '/data'],
    ['a NUL in its id', { id: 'a\0' }, '/id'],
    ['a source too long for an index', { source: `/${'x'.repeat(400)}` }, '/source'],
    ['an id too long for one', { id: 'x'.repeat(256) }, '/id'],
  ])('names the place: %s', async (_name, change, pointer) => {
    const answer = await send(kind, JSON.stringify({ ...event, ...change }));
    expect([answer.status, (await answer.json()).errors?.[0].pointer]).toEqual([422, pointer]);
  });
});

describe('the place of a mistake in an event', () => {
  const bad = { ...event, type: 5 };
  const attributes = { 'ce-specversion': '1.0', 'ce-id': '9', 'ce-source': '/ci' };
  it.each<[string, Record<string, string>, string, string]>([
    ['structured', { 'content-type': 'application/cloudevents+json' }, JSON.stringify(bad), '/type'],
    ['batch', { 'content-type': 'application/cloudevents-batch+json' }, JSON.stringify([event, bad]), '/1/type'],
    ['binary', { ...attributes, 'content-type': 'text/plain' }, 'x', '/ce-type'],
    ['no list', { 'content-type': 'application/cloudevents-batch+json' }, '{}', ''],
  ])('is where it was sent: %s', async (_mode, headers, body, pointer) => {
    const answer = await send(headers, body);
    expect([answer.status, (await answer.json()).errors[0].pointer]).toEqual([422, pointer]);
  });

  it('a header is read as it was meant: percent signs escape', async () => {
    const headers = { ...attributes, 'ce-type': 'a', 'content-type': 'text/plain' };
    await send({ ...headers, 'ce-id': 'caf%C3%A9' }, 'x');
    const again = { ...event, id: 'café', type: 'a' };
    const answer = await send({ 'content-type': 'application/cloudevents+json' }, JSON.stringify(again));
    expect(await answer.json()).toEqual({ accepted: 0, duplicates: 1 });
  });
});

describe('a method', () => {
  const ask = (method: string, path: string) =>
    api.request(`/api/v1${path}`, { method, headers: { authorization: 'Bearer token-for-tests-only' } });
  it('that an address does not take is a 405 with those that it takes', async () => {
    const answer = await ask('PATCH', '/runs');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 405, type: '/docs/api#method-not-allowed' });
    expect((await ask('POST', '/runs/run_1')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await ask('DELETE', '/openapi.json')).status).toBe(405);
  });

  it('OPTIONS tells them, and an address that is not there stays a 404', async () => {
    const answer = await ask('OPTIONS', '/environments/env_1');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS']);
    expect((await ask('OPTIONS', '/nothing')).status).toBe(404);
    expect((await ask('PATCH', '/runs/a/b/c')).status).toBe(404);
  });
});

describe('a short list', () => {
  it('pages like every other', async () => {
    const list = async (query: string) => {
      const answer = await api.request(`/api/v1/actions?${query}`, {
        headers: { authorization: 'Bearer token-for-tests-only' },
      });
      return answer.json();
    };
    const whole = await list('limit=200');
    const first = await list('limit=3');
    const second = await list(`limit=3&cursor=${first.nextCursor}`);
    expect((await list('')).items).toHaveLength(20);
    expect([...first.items, ...second.items]).toEqual(whole.items.slice(0, 6));
    expect([whole.nextCursor, first.total]).toEqual([null, whole.items.length]);
    expect((await list('cursor=x')).errors).toEqual([{ pointer: '/cursor', detail: 'Not a cursor of this list' }]);
  });
});

describe('who asks', () => {
  it('is a known token, or gets a 401 that says how', async () => {
    for (const headers of [undefined, { authorization: 'Bearer wrong' }]) {
      const answer = await api.request('/api/v1/me', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('finds OpenAPI 3.1 without one, each operation with its own id', async () => {
    const document = await (await api.request('/api/v1/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((path) =>
      Object.values(path),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.length).toBeGreaterThan(40);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a session', () => {
  const signedIn = async () => {
    const person = await insertPerson(db, { role: 'admin', name: newId('person') });
    const id = newId('session');
    const now = new Date();
    const times = { createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + 60_000) };
    await db.session.create({ data: { id, personId: person.id, userAgent: '', address: '', ...times } });
    const token = await encode({ token: { sid: id }, secret: 'for tests only, of no use elsewhere' });
    return { cookie: `next-auth.session-token=${token}` };
  };
  const send = (headers: Record<string, string>) =>
    api.request('/api/v1/catalog/import', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '[]',
    });

  it('changes things from the portal itself only, whatever else the request brings', async () => {
    const cookie = await signedIn();
    expect((await send({ ...cookie, origin: 'http://localhost:3000' })).status).toBe(200);
    const others: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of others) {
      expect((await send({ ...cookie, ...headers })).status).toBe(403);
      expect((await send({ ...cookie, ...headers, authorization: 'Negotiate x' })).status).toBe(403);
    }
  });

  it('goes on where others at the same address try tokens, and they are told to wait', async () => {
    const address = { 'x-slipway-address': '192.0.2.77' };
    const ask = (headers: Record<string, string>) => api.request('/api/v1/me', { headers: { ...address, ...headers } });
    for (let tries = 0; tries < 21; tries++)
      expect((await ask({ authorization: `Bearer no-${tries}` })).status).toBe(401);
    const refused = await ask({ authorization: 'Bearer token-for-tests-only' });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await ask(await signedIn())).status).toBe(200);
  });
});
