import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { componentYaml, importYaml } from '@/domain/catalog/testing';
import { createContext, jobActor } from '@/domain/core/context';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { search } from './queries';

const { db } = await testDb();
const checkout = await insertTeam(db, { name: 'Checkout', ref: 'group:default/checkout' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', member: [checkout] });
const noor = await insertPerson(db, { name: 'Noor Haddad', role: 'platform' });
const ctx = ctxFor(db, ines);

await importYaml(
  ctx,
  'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: ines-oliveira\n  title: Ines Oliveira\nspec:\n  memberOf: [checkout]\n',
);
await importYaml(ctx, componentYaml('basket-api', 'owner: checkout'), componentYaml('basket', 'owner: checkout'));
await publishTemplate(ctxFor(db, noor), {
  source: stringify({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'create-basket', title: 'Create a basket' },
    spec: { type: 'service', steps: [{ id: 'say', action: 'debug:log', input: { message: 'x' } }] },
  }),
});
const common = { requesterId: ines.id, requesterName: ines.name, parameters: {} };
const run = await db.run.create({
  data: {
    ...common,
    ...{
      id: newId('run'),
      templateId: 't',
      templateName: 'web',
      templateTitle: 'Create a web service',
      versionId: 'v',
    },
    ...{ version: 1, subject: 'basket-api', createdAt: testNow },
  },
});
const environment = (name: string, status: 'ready' | 'destroyed') =>
  db.environment.create({
    data: {
      ...common,
      ...{
        id: newId('environment'),
        name,
        status,
        typeName: 'pg',
        typeTitle: 'PostgreSQL sandbox',
        typeVersionId: 'v',
      },
      ...{ provisioner: 'postgres', teamId: checkout.id, ownerRef: checkout.ref, reason: '', ttlHours: 24 },
      ...{ secretNames: [], hourlyPrice: 0, requestedAt: testNow },
    },
  });
await environment('old-basket', 'destroyed');
await environment('basket_db', 'ready');

const titles = async (q: string) => (await search(ctx, { q })).map(({ kind, title }) => `${kind} ${title}`);

test('finds things of every kind, the exact name first', async () => {
  expect(await titles('basket')).toEqual([
    'entity basket',
    'entity basket-api',
    'template Create a basket',
    'environment basket_db',
    'environment old-basket',
    'run Create a web service · basket-api',
  ]);
  expect(await titles('ines')).toEqual(['person Ines Oliveira']);
  expect(await titles('check')).toContain('team Checkout');
});

test('every hit says what it is and leads somewhere', async () => {
  const hits = await search(ctx, { q: 'basket' });
  expect(hits[0]).toMatchObject({ href: '/catalog/component/default/basket', text: 'service · Checkout' });
  expect(hits.find(({ kind }) => kind === 'run')).toMatchObject({
    href: `/runs/${run.id}`,
    text: `run ${run.number} · queued · Ines Oliveira`,
  });
  expect((await search(ctx, { q: 'checkout' })).find(({ kind }) => kind === 'team')).toMatchObject({
    href: '/catalog?owner=group%3Adefault%2Fcheckout',
    text: '1 person',
  });
});

test('a number is a run, and what is typed is never a pattern', async () => {
  expect(await titles(`#${run.number}`)).toEqual(['run Create a web service · basket-api']);
  expect(await titles('t_d')).toEqual(['environment basket_db']);
  expect(await titles('%')).toEqual([]);
  expect(await titles('')).toEqual([]);
});

test('is not for those who may not see the catalog', async () => {
  const job = createContext({ actor: jobActor('x'), db, now: testNow });
  await expect(search(job, { q: 'basket' })).rejects.toMatchObject({ kind: 'forbidden' });
});
