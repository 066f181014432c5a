import { afterAll, describe, expect, it } from 'vitest';
import { componentYaml } from '@/domain/catalog/testing';
import { closeDb } from '@/domain/core/db';
import { testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'a-secret-of-at-least-thirty-two-characters';
process.env.SLIPWAY_ADMIN_TOKEN = 'an-admin-token-for-this-test';
const { createApi } = await import('./app');
const api = createApi();
afterAll(closeDb);

async function call(method: string, target: string, body?: BodyInit, type?: string) {
  const response = await api.request(`/api/v1/catalog${target}`, {
    method,
    body,
    headers: { authorization: 'Bearer an-admin-token-for-this-test', ...(type && { 'content-type': type }) },
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: text ? JSON.parse(text) : undefined,
  };
}
const yaml = (...documents: string[]) => call('POST', '/import', documents.join('---\n'), 'application/yaml');

describe('POST /catalog/import', () => {
  it('takes YAML of many documents, and says of a bad one where', async () => {
    const answer = await yaml(
      componentYaml('Orders', 'dependsOn: ["resource:db"]', 'tags: [java]'),
      'kind: 3\n',
      componentYaml('tills'),
    );
    expect(answer).toMatchObject({ status: 200, body: { created: 2, updated: 0, unchanged: 0 } });
    expect(answer.body.failed).toHaveLength(1);
    expect(answer.body.failed[0]).toMatchObject({ index: 1, ref: null });
    expect(answer.body.failed[0].errors).toContainEqual({
      pointer: '/kind',
      message: 'kind must be a text, not the number 3.',
      line: 12,
      column: 1,
    });
  });

  it('takes a JSON array, or one object, also where the client does not say so', async () => {
    const entity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Domain',
      metadata: { name: 'shop' },
      spec: { owner: 'x' },
    };
    expect((await call('POST', '/import', JSON.stringify([entity]), 'application/json')).body).toMatchObject({
      created: 1,
    });
    expect((await call('POST', '/import', JSON.stringify(entity))).body).toMatchObject({ unchanged: 1 });
    expect((await call('POST', '/import', '[]', 'application/json')).body).toEqual({
      created: 0,
      updated: 0,
      unchanged: 0,
      failed: [],
    });
  });

  it.each<[string, string, string, number]>([
    ['nothing', '', 'application/yaml', 422],
    ['broken JSON', '[{', 'application/json', 400],
    ['too much', `# ${'x'.repeat(33 * 1024 * 1024)}`, 'application/yaml', 413],
  ])('answers a problem for %s', async (_name, body, type, status) => {
    const answer = await call('POST', '/import', body, type);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
    expect(answer.body.detail).toMatch(/\.$/);
  });
});

describe('GET /catalog/entities', () => {
  it.each(['state=gone', 'health=green', 'tier=9', 'orderBy=size', 'limit=201', 'cursor=x'])(
    'refuses %s and names it',
    async (query) => {
      for (const place of query.startsWith('state') ? ['/entities', '/facets', '/export'] : ['/entities']) {
        const answer = await call('GET', `${place}?${query}`);
        expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, `/${query.split('=')[0]}`]);
      }
    },
  );

  it('lists by name with filters, and pages', async () => {
    const first = await call('GET', '/entities?kind=component&kind=domain&limit=2');
    expect(first.body.items.map((item: { ref: string }) => item.ref)).toEqual([
      'component:default/orders',
      'domain:default/shop',
    ]);
    expect(first.body.items[0]).toMatchObject({
      kind: 'Component',
      metadata: { name: 'Orders', namespace: 'default', tags: ['java'] },
      spec: { type: 'service', lifecycle: 'production', owner: 'group:default/payments' },
      owner: { ref: 'group:default/payments', name: 'payments', kind: 'unresolved' },
      health: null,
    });
    const next = await call(
      'GET',
      `/entities?kind=component&kind=domain&limit=2&cursor=${first.body.nextCursor}&total=true`,
    );
    expect(next.body).toMatchObject({ items: [{ ref: 'component:default/tills' }], nextCursor: null, total: 3 });
  });

  it.each(['limit=0', 'limit=201', 'orderBy=colour', 'cursor=x'])('refuses %s, naming the field', async (query) => {
    const answer = await call('GET', `/entities?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe(`/${query.split('=')[0]}`);
  });
});

it('GET /catalog/facets counts', async () => {
  const answer = await call('GET', '/facets?facet=kind&facet=owner&kind=component');
  expect(answer.body).toEqual({
    facets: {
      kind: [
        { value: 'Component', count: 2 },
        { value: 'Domain', count: 1 },
      ],
      owner: [
        { value: 'group:default/payments', count: 2, label: 'payments', unknown: true },
        { value: 'none', count: 2 },
      ],
    },
  });
  expect((await call('GET', '/facets?facet=colour')).status).toBe(422);
});

describe('one entity', () => {
  const path = '/entities/COMPONENT/Default/oRDERS';

  it('is its descriptor with what the portal knows, in any letter case', async () => {
    expect((await call('GET', path)).body).toMatchObject({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'Orders', namespace: 'default', tags: ['java'], uid: expect.stringMatching(/^ent_/) },
      spec: { type: 'service', lifecycle: 'production', owner: 'payments', dependsOn: ['resource:db'] },
      relations: [
        {
          type: 'dependsOn',
          targetRef: 'resource:default/db',
          target: { kind: 'resource', namespace: 'default', name: 'db' },
        },
        { type: 'ownedBy', targetRef: 'group:default/payments' },
      ],
      status: { items: [] },
      health: null,
      owner: { ref: 'group:default/payments' },
    });
  });

  it('is archived by DELETE, leaves the list, and comes back by restore', async () => {
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', '/entities?q=orders')).body.items).toEqual([]);
    expect((await call('GET', path)).body.state).toBe('archived');
    expect((await call('DELETE', path)).status).toBe(409);
    expect((await call('POST', `${path}/restore`)).body.state).toBe('active');
    expect((await call('GET', '/entities/component/default/none')).status).toBe(404);
    expect((await call('DELETE', '/entities/component/default/none')).status).toBe(404);
  });
});

it('GET /catalog/export answers what an import takes, and a table', async () => {
  const get = async (query: string) =>
    (
      await api.request(`/api/v1/catalog/export?${query}`, {
        headers: { authorization: 'Bearer an-admin-token-for-this-test' },
      })
    ).text();
  const exported = await get('kind=component&kind=domain');
  expect(exported).toContain('  dependsOn:\n    - resource:db\n');
  expect((await yaml(exported)).body).toMatchObject({ created: 0, updated: 0, unchanged: 3, failed: [] });
  expect(await get('format=csv&ref=component:default/orders')).toMatch(
    /^ref,kind,[^\n]*\r\ncomponent:default\/orders,Component,default,Orders,,service,[^\n]*\r\n$/,
  );
  expect(await get('kind=nothing')).toBe('');
});

it('locations are added, listed, refreshed and removed', async () => {
  const add = (body: object) => call('POST', '/locations', JSON.stringify(body), 'application/json');
  const added = await add({ type: 'git', target: 'https://git.example/o/r' });
  expect(added).toMatchObject({ status: 201, body: { status: 'pending', type: 'git', problems: [] } });
  expect((await add({ type: 'git', target: 'https://git.example/o/r' })).status).toBe(409);
  expect((await add({ type: 'git', target: 'file:///etc' })).body.errors[0].pointer).toBe('/target');
  expect((await add({ type: 'ftp', target: 'x' })).body.errors[0].pointer).toBe('/type');
  const { id } = added.body;
  expect((await call('GET', '/locations')).body.items).toMatchObject([{ id }]);
  expect((await call('POST', `/locations/${id}/refresh`)).status).toBe(202);
  expect((await call('DELETE', `/locations/${id}`)).status).toBe(204);
  expect((await call('GET', `/locations/${id}`)).status).toBe(404);
  expect(await db.location.count()).toBe(0);
});

it('every operation of the contract is described', async () => {
  const { paths } = await (await api.request('/api/v1/openapi.json')).json();
  for (const path of [
    '/import',
    '/entities',
    '/facets',
    '/locations',
    '/locations/{id}/refresh',
    '/entities/{kind}/{namespace}/{name}',
  ]) {
    expect(paths[`/api/v1/catalog${path}`] ?? paths[`/catalog${path}`]).toBeDefined();
  }
});
