import { expect, test } from 'vitest';
import { componentYaml, importYaml } from '@/domain/catalog/testing';
import { createContext, jobActor } from '@/domain/core/context';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { getHome } from './queries';

const { db } = await testDb();
const checkout = await insertTeam(db, { name: 'Checkout', ref: 'group:default/checkout' });
const payments = await insertTeam(db, { name: 'Payments', ref: 'group:default/payments' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', member: [checkout] });
const lars = await insertPerson(db, { name: 'Lars Holm', lead: [checkout] });
const leo = await insertPerson(db, { name: 'Leo Brandt', member: [payments] });
const nadia = await insertPerson(db, { name: 'Nadia Benali', role: 'manager' });

const hours = (count: number) => new Date(testNow.getTime() + count * 3_600_000);
const home = (who: typeof ines) => getHome(ctxFor(db, who));
const needs = async (who: typeof ines) => (await home(who)).needs.items.map(({ kind, title }) => `${kind} ${title}`);

type RunParts = {
  subject: string;
  status: 'failed' | 'succeeded' | 'running';
  at: Date;
  error?: string;
  who?: typeof ines;
};

const run = ({ subject, status, at, error, who = ines }: RunParts) =>
  db.run.create({
    data: {
      ...{
        id: newId('run'),
        templateId: 't',
        templateName: 'web',
        templateTitle: 'Web service',
        versionId: 'v',
        version: 1,
      },
      ...{ requesterId: who.id, requesterName: who.name, teamId: checkout.id, parameters: {} },
      ...{ subject, status, error: error ?? null, createdAt: at, startedAt: at },
      finishedAt: status === 'running' ? null : new Date(at.getTime() + 8000),
    },
  });

const environment = (
  name: string,
  parts: {
    status: 'ready' | 'failed' | 'destroyed';
    expiresAt?: Date;
    error?: string;
    provisioningAt?: Date;
    readyAt?: Date;
  },
) =>
  db.environment.create({
    data: {
      ...{ id: newId('environment'), name, typeName: 'pg', typeTitle: 'PostgreSQL sandbox', typeVersionId: 'v' },
      ...{
        provisioner: 'postgres',
        teamId: checkout.id,
        ownerRef: checkout.ref,
        reason: '',
        ttlHours: 24,
        parameters: {},
      },
      ...{
        requesterId: ines.id,
        requesterName: ines.name,
        secretNames: [],
        hourlyPrice: 0.03,
        requestedAt: hours(-30),
      },
      ...parts,
    },
  });

await importYaml(
  ctxFor(db, lars),
  'apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: basket\nspec:\n  owner: checkout\n',
  componentYaml('basket-api', 'owner: checkout\nsystem: basket'),
  componentYaml('coupon-exporter', 'owner: user:erik\nsystem: basket'),
  componentYaml('card-vault', 'owner: payments'),
);
await run({ subject: 'basket-api', status: 'failed', at: hours(-5), error: 'The name is taken.' });
await run({ subject: 'solved', status: 'failed', at: hours(-5) });
await run({ subject: 'solved', status: 'succeeded', at: hours(-4) });
await run({ subject: 'long-ago', status: 'failed', at: hours(-24 * 8) });
await run({ subject: 'gift-cards', status: 'running', at: hours(0) });
await environment('ends-soon', { status: 'ready', expiresAt: hours(5) });
await environment('ends-later', { status: 'ready', expiresAt: hours(50) });
await environment('broken', { status: 'failed', error: 'No room on the server.' });
await environment('gone', { status: 'destroyed', expiresAt: hours(-1) });
await db.probe.create({
  data: {
    ...{
      id: newId('probe'),
      entityRef: 'component:default/basket-api',
      config: {},
      intervalSeconds: 60,
      timeoutSeconds: 5,
    },
    ...{ status: 'down', reason: '503', since: hours(-1), checkedAt: testNow, nextAt: testNow, createdAt: hours(-90) },
  },
});
await db.approvalRequest.create({
  data: {
    ...{ id: newId('approval'), action: 'environment.request', subjectKind: 'environment', subjectId: 'env_1' },
    ...{ title: '`load-test` for 9 days', teamId: checkout.id, requesterId: ines.id, requesterName: ines.name },
    ...{ rule: 'long-life', why: 'It lives long.', reason: '', checks: [], plan: [], ask: {} },
    ...{ createdAt: hours(-1), expiresAt: hours(71) },
  },
});

test('what waits, most urgent kind first; what was solved or is long over does not', async () => {
  expect(await needs(ines)).toEqual([
    'run-failed Web service · `basket-api`',
    'environment-failed `broken`',
    'service-down basket-api',
    'environment-expiring `ends-soon`',
    'unowned coupon-exporter',
  ]);
});

test('a lead is asked to decide, and others are not', async () => {
  expect(await needs(lars)).toContain('approval Ines Oliveira asks for `load-test` for 9 days');
  expect((await needs(ines)).filter((need) => need.startsWith('approval'))).toEqual([]);
  expect(await needs(leo)).toEqual([]);
});

test('what is theirs: services of their teams, and what they borrowed that lives', async () => {
  const { services, environments } = await home(ines);
  expect(services).toMatchObject({ total: 1, items: [{ name: 'basket-api', health: { status: 'down' } }] });
  expect(services.href).toBe(
    '/catalog?kind=Component&owner=group%3Adefault%2Fcheckout&owner=user%3Adefault%2Fines-oliveira',
  );
  expect(environments.total).toBe(3);
  expect(environments.items.map(({ name }) => name)).toEqual(['broken', 'ends-soon', 'ends-later']);
});

test('what their teams use and run', async () => {
  const { used, running, report } = await home(lars);
  expect(used.map(({ kind, name, uses }) => `${kind} ${name} ${uses}`)).toEqual([
    'template web 5',
    'environment-type pg 4',
  ]);
  expect(used[0]).toMatchObject({ medianSeconds: 8, successRate: 0.25 });
  expect(running).toMatchObject([{ title: 'Web service', subject: 'gift-cards', status: 'running', stepCount: 0 }]);
  expect(report).toBeNull();
  expect((await home(leo)).used).toEqual([]);
});

test('who is in no team reads what the platform gives back', async () => {
  const { report, used, services } = await home(nadia);
  expect(report?.figures['run-success']).toBeDefined();
  expect(used).toHaveLength(2);
  expect(services.total).toBe(0);
});

test('is not for those who may not see the catalog', async () => {
  await expect(getHome(createContext({ actor: jobActor('x'), db, now: testNow }))).rejects.toMatchObject({
    kind: 'forbidden',
  });
});

test('a step that was interrupted asks whoever may answer for it, first of all', async () => {
  const { id } = await run({ subject: 'parcels', status: 'running', at: hours(-2) });
  await db.run.update({ where: { id }, data: { status: 'waiting', waitsFor: 'person' } });
  const question = { text: 'Did it take effect?', askedAt: hours(-1).toISOString() };
  const step = { runId: id, position: 0, stepId: 's', name: 'Send', action: 'http:request' };
  await db.runStep.create({ data: { ...step, status: 'waiting', question } });
  expect((await home(ines)).needs.items[0]).toMatchObject({
    kind: 'run-asks',
    title: 'Web service · `parcels`',
    text: '“Send” was interrupted and is not safe to repeat. Did it take effect?',
    href: `/runs/${id}`,
  });
  expect((await needs(leo)).filter((need) => need.startsWith('run-asks'))).toEqual([]);
});

test('of many the newest few, and a word that there are more', async () => {
  const mia = await insertPerson(db, { name: 'Mia Kuhn' });
  // In the order of the alphabet the oldest would come first.
  for (let n = 0; n < 6; n++) await run({ subject: `${n}`, status: 'failed', at: hours(n - 12), who: mia });
  const { items, isCut } = (await home(mia)).needs;
  expect(items.map(({ title }) => title)).toEqual([5, 4, 3, 2, 1].map((n) => `Web service · \`${n}\``));
  expect(isCut).toBe(true);
  expect((await home(ines)).needs.isCut).toBe(false);
});

test('an environment that was never ready has failed, also when it was cleared away', async () => {
  const rate = async () => (await home(lars)).used.find(({ name }) => name === 'pg')?.successRate;
  const provisioningAt = hours(-2);
  await environment('made', { status: 'destroyed', provisioningAt, readyAt: hours(-1) });
  const before = await rate();
  await environment('cleared', { status: 'destroyed', provisioningAt });
  expect(before).toBeGreaterThan(0);
  expect(await rate()).toBeLessThan(before ?? 0);
});
