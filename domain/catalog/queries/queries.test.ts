import { describe, expect, test } from 'vitest';
import { benchEntities } from '@/domain/catalog/bench-data';
import { importDescriptors } from '@/domain/catalog/commands/import';
import type { ListEntitiesInput } from '@/domain/catalog/schema';
import { EntityFilters } from '@/domain/catalog/schema';
import { componentYaml, importYaml } from '@/domain/catalog/testing';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, personActor, testDb, testNow } from '@/domain/core/testing';
import { listRelated } from './entity';
import { listFacets } from './facets';
import { countEntities, listEntities } from './list';
import { searchEntities } from './search';
import { countCatalog } from './views';

const { db } = await testDb();
const team = await insertTeam(db, { name: 'Payments' });
const ines = await insertPerson(db, { role: 'platform', member: [team] });
const ctx = ctxFor(db, ines);

await importYaml(
  ctx,
  componentYaml('orders', 'owner: payments', 'title: Order desk\ntags: [java]\nlabels: {tier: "1"}'),
  componentYaml('order-events', 'owner: user:ines-moreau\nsystem: shop', 'tags: [go, java]'),
  componentYaml('reorder', 'owner: nobody-knows', 'description: 50 % of all orders_again'),
  'apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata: {name: orders-db, namespace: data}\nspec: {type: database, owner: default/payments}\n',
  'apiVersion: acme.io/v1\nkind: DataSet\nmetadata: {name: zebra}\n',
);
await db.probe.create({
  data: {
    id: newId('probe'),
    entityRef: 'component:default/orders',
    config: {},
    intervalSeconds: 60,
    timeoutSeconds: 5,
    status: 'down',
    reason: 'Connection refused',
    since: testNow,
    checkedAt: testNow,
    nextAt: testNow,
    createdAt: testNow,
  },
});

const names = async (input: ListEntitiesInput) => (await listEntities(ctx, input)).items.map(({ name }) => name);

describe('the list', () => {
  test.each<[string, ListEntitiesInput, string[]]>([
    ['all by name', {}, ['order-events', 'orders', 'orders-db', 'reorder', 'zebra']],
    ['a kind in any letters', { kind: 'COMPONENT' }, ['order-events', 'orders', 'reorder']],
    ['the format’s filter', { filter: 'kind=Component,metadata.tags=go' }, ['order-events']],
    [
      'a name twice is either',
      { filter: 'kind=component,kind=dataset,metadata.tags', q: '' },
      ['order-events', 'orders'],
    ],
    ['filters are OR', { filter: ['kind=dataset', 'spec.type=database'] }, ['orders-db', 'zebra']],
    ['a key with dots', { filter: 'metadata.labels.tier=1' }, ['orders']],
    ['what is not there', { filter: 'kind=component,!metadata.tags' }, ['reorder']],
    ['a relation', { filter: 'relations.ownedBy=user:default/ines-moreau' }, ['order-events']],
    ['a filter of nothing', { filter: ',' }, ['order-events', 'orders', 'orders-db', 'reorder', 'zebra']],
    ['a hostile filter', { filter: "a'b.c=d'; DROP TABLE x" }, []],
    ['kinds are OR', { kind: ['resource', 'dataset'] }, ['orders-db', 'zebra']],
    ['names are AND', { kind: 'component', tag: 'go' }, ['order-events']],
    ['tags are OR', { tag: ['go', 'java'] }, ['order-events', 'orders']],
    ['a bare owner is a group', { owner: 'payments' }, ['orders', 'orders-db']],
    ['an owner by reference', { owner: 'User:default/Ines-Moreau' }, ['order-events']],
    ['no owner, or none that anybody knows', { owner: 'none' }, ['reorder', 'zebra']],
    ['no owner, or one', { owner: ['none', 'payments'] }, ['orders', 'orders-db', 'reorder', 'zebra']],
    ['a system', { system: 'shop' }, ['order-events']],
    ['a namespace', { namespace: 'data' }, ['orders-db']],
    ['a tier', { tier: '1' }, ['orders']],
    ['health', { health: 'down' }, ['orders']],
    ['not probed', { health: 'unprobed', kind: 'component' }, ['order-events', 'reorder']],
    [
      'a type and a lifecycle in any letters',
      { type: 'Service', lifecycle: 'PRODUCTION' },
      ['order-events', 'orders', 'reorder'],
    ],
    ['the exact name first, then prefixes, then the rest', { q: 'orders' }, ['orders', 'orders-db', 'reorder']],
    ['words are AND, over title and type', { q: 'desk serv' }, ['orders']],
    ['a filter among the words', { q: 'owner:payments type:database' }, ['orders-db']],
    ['wildcards are plain letters', { q: '%' }, ['reorder']],
    ['an underscore as well', { q: 's_a' }, ['reorder']],
    ['nothing', { q: 'no such thing' }, []],
    ['turned round', { orderBy: '-name' }, ['zebra', 'reorder', 'orders-db', 'orders', 'order-events']],
    ['by owner', { orderBy: 'owner' }, ['zebra', 'reorder', 'orders', 'orders-db', 'order-events']],
    ['by tier', { orderBy: 'tier', limit: 1 }, ['orders']],
  ])('%s', async (_name, input, expected) => {
    expect(await names(input)).toEqual(expected);
  });

  test.each(['name', '-name', 'changedAt', '-changedAt', 'kind', '-type', 'owner', 'lifecycle', '-tier'])(
    'ordered by %s, pages join without a gap, forwards and back',
    async (orderBy) => {
      const all = await names({ orderBy });
      const forwards: string[] = [];
      const pages = [];
      let cursor: string | undefined;
      do {
        const page = await listEntities(ctx, { orderBy, limit: 2, cursor });
        pages.push(page);
        forwards.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(forwards).toEqual(all);
      expect(pages[0]?.previousCursor).toBeNull();
      const back = await listEntities(ctx, { orderBy, limit: 2, before: pages[2]?.previousCursor ?? '' });
      expect(back.items).toEqual(pages[1]?.items);
      expect(back.nextCursor).toEqual(pages[1]?.nextCursor);
      expect(back.previousCursor).toEqual(pages[1]?.previousCursor);
    },
  );

  test('a cursor of another list, and an order that is none, are refused', async () => {
    await expect(listEntities(ctx, { cursor: 'xx' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(listEntities(ctx, { orderBy: 'ref' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('owner resolved, health with its reason, kinds as they are written', async () => {
    const { items } = await listEntities(ctx, {});
    expect(
      Object.fromEntries(items.map((item) => [item.name, item.owner && `${item.owner.kind} ${item.owner.name}`])),
    ).toEqual({
      orders: 'team Payments',
      'orders-db': 'team Payments',
      'order-events': 'person Ines Moreau',
      reorder: 'unresolved nobody-knows',
      zebra: null,
    });
    expect(items.find(({ name }) => name === 'orders')?.health).toMatchObject({
      status: 'down',
      reason: 'Connection refused',
    });
    expect(items.find(({ name }) => name === 'zebra')?.kind).toBe('DataSet');
  });

  test('an old reading is unknown, never what it was', async () => {
    const later = ctxFor(db, ines, { now: new Date(testNow.getTime() + 181_000) });
    const { items } = await listEntities(later, { health: 'unknown' });
    expect(items).toMatchObject([{ name: 'orders', health: { status: 'unknown', reason: 'No reading lately' } }]);
  });

  test('a token without the scope sees nothing', async () => {
    const token = ctxFor(db, { kind: 'token', id: 'tok_1', name: 'ci', role: 'engineer', scopes: ['runs:write'] });
    await expect(listEntities(token, {})).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('facets', () => {
  test('each is counted under the filters of the others', async () => {
    const facets = await listFacets(ctx, {
      kind: 'component',
      tag: 'java',
      facet: ['kind', 'tag', 'owner', 'type', 'health'],
    });
    expect(facets.kind).toEqual([{ value: 'Component', count: 2 }]);
    expect(facets.tag).toEqual([
      { value: 'java', count: 2 },
      { value: 'go', count: 1 },
    ]);
    expect(facets.owner).toEqual([
      { value: 'group:default/payments', count: 1, label: 'Payments' },
      { value: 'user:default/ines-moreau', count: 1, label: 'Ines Moreau' },
    ]);
    expect(facets.health).toEqual([
      { value: 'down', count: 1 },
      { value: 'unprobed', count: 1 },
    ]);
  });

  test('what has none counts as none, where that is a question people ask', async () => {
    const facets = await listFacets(ctx, { facet: ['owner', 'type'] });
    expect(facets.owner).toContainEqual({ value: 'none', count: 2 });
    expect(facets.owner).toContainEqual({
      ...{ value: 'group:default/nobody-knows', label: 'nobody-knows' },
      ...{ count: 1, unknown: true },
    });
    expect(facets.type?.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  test('none asked for, and one that there is not', async () => {
    expect(await listFacets(ctx, {})).toEqual({});
    await expect(listFacets(ctx, { facet: 'colour' as never })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

test('what somebody owned who has left is owned by nobody: in the list, its facet and its tab', async () => {
  const before = await countCatalog(ctx);
  const leaver = await insertPerson(db, { name: 'Dana Lind' });
  await importYaml(ctx, componentYaml('old-export', `owner: ${leaver.ref}`));
  expect(await countCatalog(ctx)).toMatchObject({ all: before.all + 1, unowned: before.unowned });
  await db.person.update({ where: { id: leaver.id }, data: { disabledAt: testNow } });
  expect((await countCatalog(ctx)).unowned).toBe(before.unowned + 1);
  const { items } = await listEntities(ctx, { owner: 'none' });
  expect(items.find(({ name }) => name === 'old-export')?.owner).toMatchObject({
    kind: 'unresolved',
    name: 'Dana Lind',
  });
  const { owner } = await listFacets(ctx, { facet: 'owner' });
  expect(owner?.find(({ value }) => value === 'none')?.count).toBe(items.length);
  await db.entity.deleteMany({ where: { name: 'old-export' } });
});

test('the count stops where it is told', async () => {
  const filters = EntityFilters.parse({});
  expect(await countEntities(ctx, filters)).toBe(5);
  expect(await countEntities(ctx, filters, 3)).toBe(4);
});

test('the palette finds few, the best first', async () => {
  expect((await searchEntities(ctx, 'order')).map(({ name }) => name)).toEqual([
    'orders',
    'orders-db',
    'order-events',
    'reorder',
  ]);
  expect(await searchEntities(ctx, '   ')).toEqual([]);
});

test('neighbours: worst first, and those that nobody described', async () => {
  await importYaml(
    ctx,
    componentYaml('front', 'dependsOn: ["component:order-events", "component:orders", "component:ghost"]'),
  );
  const related = await listRelated(ctx, 'component:default/front');
  expect(related.filter(({ type }) => type === 'dependsOn').map(({ name, known }) => `${name} ${known}`)).toEqual([
    'orders true',
    'ghost false',
    'order-events true',
  ]);
});

test('the generator of the bench makes sound entities, each once', async () => {
  const result = await importDescriptors(ctxFor(db, personActor({ role: 'admin' })), {
    entities: [...benchEntities(600)],
  });
  expect(result).toMatchObject({ created: 600, failed: [] });
});

test('a facet counts a value in any letters once, as its filter does', async () => {
  const typed = (name: string, type: string) => componentYaml(name).replace('service', type);
  await importYaml(ctx, typed('one', 'OpenApi'), typed('two', 'openapi'), typed('three', 'openapi'));
  const { type } = await listFacets(ctx, { kind: 'component', facet: 'type' });
  expect(type?.filter(({ value }) => value.toLowerCase() === 'openapi')).toEqual([{ value: 'openapi', count: 3 }]);
  expect(await countEntities(ctx, EntityFilters.parse({ kind: 'component', type: 'openapi' }))).toBe(3);
});
