import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hashToken } from '@/domain/access/authenticate';
import { scopes } from '@/domain/access/permissions';
import { newId } from '@/domain/core/ids';
import { encodeCursor } from '@/domain/core/page';
import { testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
const admin = 'token-for-tests-only';
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', 'for tests only, of no use elsewhere');
vi.stubEnv('SLIPWAY_ADMIN_TOKEN', admin);

const { createApi } = await import('./app');
const { closeDb } = await import('@/domain/core/db');
const { liveHub } = await import('@/domain/events/live');
const api = createApi();
afterAll(async () => {
  await liveHub().close();
  await closeDb();
});

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  maxLength?: number;
  items?: Schema;
};
type Parameter = { name: string; in: 'query' | 'path' | 'header'; schema: Schema };
type Operation = {
  operationId: string;
  method: string;
  path: string;
  parameters: Parameter[];
  responses: object;
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
};

const description = await (await api.request('/api/v1/openapi.json')).json();
const operations = Object.entries<Record<string, Operation>>(description.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      parameters: operation.parameters ?? [],
      method: method.toUpperCase(),
      path,
    })),
  )
  .filter(({ operationId }) => operationId !== 'callWebhook'); // asks for a signature, not for who it is: hooks.test.ts
const bodyOf = (operation: Operation) => operation.requestBody?.content ?? {};
const jsonOnly = operations.filter((operation) => Object.keys(bodyOf(operation)).join() === 'application/json');
const each = (list: Operation[]) => list.map((operation) => [operation.operationId, operation] as const);

function resolve(schema: Schema | undefined): Schema {
  if (!schema?.$ref) return schema ?? {};
  return description.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
}

/** Right in itself, about things that are not there: one for each operation that takes a JSON object. */
const bodies: Record<string, object> = {
  addLocation: { type: 'file', target: '/no/such/folder/catalog-info.yaml' },
  decideApproval: { decision: 'approve' },
  requestEnvironment: { type: 'no-such', name: 'nothing', owner: 'group:default/nobody', parameters: {} },
  estimateEnvironment: { type: 'no-such', owner: 'group:default/nobody' },
  extendEnvironment: { hours: 4, reason: 'More tests' },
  setEnvironmentQuota: { most: 4 },
  setProbe: { url: 'https://example.com/health' },
  readNotifications: { ids: ['ntf_none'] },
  createRepository: { owner: 'no_such!', name: 'nothing' },
  breakGlass: { reason: 'The shop is down and customers wait' },
  reviewApproval: { comment: 'It was right' },
  delegateApprovals: { deputy: 'user:default/marc', until: '2030-01-01T00:00:00Z' },
  startRun: { template: 'no-such', parameters: {} },
  resolveStep: { answer: 'done' },
  retryRun: { input: { message: 'again' } },
  planRun: { parameters: {} },
  deprecateTemplate: { deprecated: true },
  setTemplateOwner: { owner: 'group:default/nobody' },
  recordTemplateForm: { id: '3f2b8c1e-0000-4000-8000-000000000000', version: 1, page: 1, pages: 1, begun: true },
  beginTemplateDraft: { template: 'no-such', source: 'kind: Template' },
  saveTemplateDraft: { source: 'kind: Template', revision: 1 },
  publishTemplateDraft: { revision: 1 },
  discardTemplateDraft: { revision: 1 },
  checkTemplateDraft: { template: 'no-such', source: 'kind: Template' },
  planTemplateDraft: { template: 'no-such', source: 'kind: Template', parameters: {} },
  tryTemplateDraftExamples: { template: 'no-such', source: 'kind: Template' },
  createTrigger: { kind: 'webhook', name: 'Nothing', template: 'no-such', team: 'group:default/nobody' },
  addSecret: { name: 'wrong name!', value: 'nothing' },
  changeSecret: { description: 'Nothing', templates: [], teams: [] },
  rotateSecret: { value: 'nothing' },
  changeTrigger: { name: 'Nothing', config: {} },
  testTrigger: { kind: 'webhook', template: 'no-such' },
  setFreeze: {
    name: 'Nothing',
    reason: 'For tests',
    teamIds: ['no-such'],
    startsAt: '2026-01-01',
    endsAt: '2026-01-02',
  },
  compareTemplateDraft: { template: 'no-such', source: 'kind: Template', against: 'version' },
  setTemplateBaseline: { minutes: 90, leadTimeHours: 8, evidence: 'Ten tickets of May' },
};
/** These do well whatever the things are that they name: there is nothing unknown in them, or that is their answer. */
const harmless = ['importCatalog', 'readNotifications', 'setTemplateBaseline', 'addLocation'];

type Send = {
  token?: string | null;
  query?: string;
  id?: string;
  body?: string | FormData;
  type?: string;
  headers?: Record<string, string>;
};
let address = 0;

async function send(operation: Operation, { token = admin, query = '', id = 'none', body, type, headers }: Send = {}) {
  const known = operation.parameters.find((parameter) => parameter.in === 'path' && parameter.schema.enum);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    id === 'none' && name === known?.name ? String(known?.schema.enum?.[0]) : id,
  );
  const response = await api.request(`${path}${query && `?${query}`}`, {
    method: operation.method,
    body,
    headers: {
      // each from elsewhere: who fails too often has to wait
      'x-slipway-address': `192.0.2.${address++}`,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && type !== '' && { 'content-type': type ?? 'application/json' }),
      ...headers,
    },
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
}

/** Whatever was asked: an answer, or a problem document with a sentence; never our fault. */
async function refused(operation: Operation, how: Send, statuses: number[], pointer?: string) {
  const { status, type, text } = await send(operation, how);
  const what = `${operation.method} ${operation.path} ${JSON.stringify(how).slice(0, 200)} -> ${status} ${text.slice(0, 300)}`;
  expect(statuses, what).toContain(status);
  if (status < 400) return;
  expect(type, what).toBe('application/problem+json');
  const problem = JSON.parse(text);
  expect(problem, what).toMatchObject({ status, type: expect.stringMatching(/^\/docs\/api#/) });
  expect(problem.detail.length, what).toBeGreaterThan(10);
  expect(problem.detail, what).not.toMatch(/prisma|invocation|\bat \//i);
  const pointers: string[] = (problem.errors ?? []).map((error: { pointer: string }) => error.pointer);
  if (pointer !== undefined && status === 422) {
    expect(
      pointers.some((one) => one === pointer || one.startsWith(`${pointer}/`)),
      `${pointer} in ${what}`,
    ).toBe(true);
  }
}

const json = (operation: Operation, change: object = {}) =>
  JSON.stringify({ ...bodies[operation.operationId], ...change });
/** A body that the operation reads, so that what is asked of the address is what decides. */
const fitting = (operation: Operation): Send => {
  const types = Object.keys(bodyOf(operation));
  if (types.length === 0) return {};
  if (types.join() === 'application/json') return { body: json(operation) };
  if (operation.operationId !== 'receiveEvents') return { body: 'kind: Nothing', type: 'application/yaml' };
  const event = { specversion: '1.0', id: 'x', source: '/x', type: 'x' };
  return { body: JSON.stringify(event), type: 'application/cloudevents+json' };
};

async function token(parts: { expiresAt?: Date; revokedAt?: Date; scopes?: string[]; role?: 'engineer' | 'admin' }) {
  const text = `slw_${newId('token')}`;
  const made = { createdAt: new Date(), createdById: 'per_none', hint: text.slice(-4), name: 'for tests' };
  const row = { expiresAt: new Date(Date.now() + 3_600_000), role: 'admin' as const, scopes: ['admin'], ...parts };
  await db.serviceToken.create({ data: { id: newId('token'), hash: hashToken(text), ...made, ...row } });
  return text;
}

/** How many rows each table has, but for the refusals in the audit log. */
async function counts(): Promise<Record<string, number>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND c.relname NOT IN ('_prisma_migrations', 'AuditEntry') ORDER BY 1`;
  const all: Record<string, number> = {};
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<{ count: number }[]>(`SELECT count(*)::int AS count FROM "${name}"`);
    all[name] = rows[0]?.count ?? 0;
  }
  const [jobs] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM graphile_worker._private_jobs`;
  return { ...all, jobs: jobs?.count ?? 0 };
}

let expired: string;
let revoked: string;
let withoutScopes: string;
let onlyCatalog: string;
beforeAll(async () => {
  expired = await token({ expiresAt: new Date(Date.now() - 1000) });
  revoked = await token({ revokedAt: new Date() });
  withoutScopes = await token({ scopes: [] });
  onlyCatalog = await token({ scopes: [scopes[0]], role: 'engineer' });
});

describe('the description', () => {
  test('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(description)).toMatchObject({ valid: true });
    expect(description.openapi).toBe('3.1.0');
  });

  test('has a body here for each operation that reads one', () => {
    expect(jsonOnly.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(bodies).sort());
  });
});

describe('who asks', () => {
  test.each(each(operations))('%s wants a token that is known, in force and sufficient', async (id, operation) => {
    const how = fitting(operation);
    for (const wrong of [null, 'slw_unknown', expired, revoked, '']) {
      await refused(operation, { ...how, token: wrong }, [401]);
    }
    if (id !== 'getMe') await refused(operation, { ...how, token: withoutScopes }, [403, 404, 422]);
    if (operation.method !== 'GET') await refused(operation, { ...how, token: onlyCatalog }, [200, 403, 404, 422]);
  });
});

describe('the address', () => {
  test.each(each(operations))(
    '%s refuses parameters that it does not have, and characters of no text',
    async (_, it) => {
      await refused(it, { ...fitting(it), query: 'nonsense=1' }, [422], '/nonsense');
      const names = it.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      for (const name of names) await refused(it, { ...fitting(it), query: `${name}=a%00b` }, [422], `/${name}`);
      if (!it.path.includes('{')) return;
      for (const id of ['a%00b', '%E0%A4%A', 'x'.repeat(3000), '..%2f..', "'; DROP TABLE x; --", '%F0%9F%A6%80']) {
        const statuses = ['GET'].includes(it.method) ? [404, 422] : [200, 400, 404, 409, 422];
        await refused(it, { ...fitting(it), id }, statuses);
      }
    },
  );

  const withParameters = operations.filter(({ parameters }) => parameters.some((one) => one.in !== 'path'));
  test.each(each(withParameters))('%s names the parameter that is wrong', async (_, it) => {
    for (const parameter of it.parameters.filter((one) => one.in === 'query')) {
      const { name } = parameter;
      for (const [value, isRight] of wrongValues(parameter)) {
        const query = `${name}=${encodeURIComponent(value)}`;
        const expected = isRight ? { statuses: [200, 404, 422] } : { statuses: [422], pointer: `/${name}` };
        await refused(it, { ...fitting(it), query }, expected.statuses, expected.pointer);
      }
    }
    if (it.parameters.some(({ name }) => name === 'idempotency-key')) {
      const headers = { 'idempotency-key': 'k'.repeat(300) };
      await refused(it, { ...fitting(it), headers }, [422], '/idempotency-key');
    }
  });

  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'));
  test.each(each(lists))('%s takes no cursor but its own', async (_, it) => {
    const keys = [[], ['x'], ['x', 'y'], ['x', 'y', 'z'], ['2026-13-99', 'x'], [1, 2, 3, 4], ['1e999', 'x', 'x']];
    for (const key of keys) await refused(it, { query: `cursor=${encodeCursor(key)}` }, [200, 404, 422], '/cursor');
    for (const cursor of ['x', '%F0%9F%A6%80', 'bnVsbA', 'eyJhIjoxfQ', 'x'.repeat(3000)]) {
      await refused(it, { query: `cursor=${cursor}` }, [404, 422], '/cursor');
    }
  });
});

describe('the body', () => {
  const withBody = operations.filter((operation) => Object.keys(bodyOf(operation)).length > 0);
  test.each(each(withBody))('%s says what is wrong with the whole', async (id, it) => {
    const isEvents = id === 'receiveEvents';
    const isCheck = id === 'checkTemplate';
    const without = it.requestBody?.required ? [400, 415, 422] : [200, 404];
    await refused(it, {}, isCheck ? [200] : without);
    await refused(it, { body: '<x/>', type: 'image/png' }, isEvents ? [422] : [415]);
    await refused(it, { body: '', type: 'application/json' }, isCheck ? [200] : [400, 422]);
    await refused(it, { body: '{"a": [1, 2', type: 'application/json' }, isCheck ? [200] : [400, 422]);
    await refused(it, { body: 'a: [b\n c: "', type: 'application/yaml' }, [200, 415, 422]);
    await refused(it, { body: 'x', type: 'multipart/form-data; boundary=y' }, [415, 422]);
    for (const body of ['null', '[]', '"text"', '5', '[[[]]]', '{}', '{"__proto__": {"a": 1}}']) {
      await refused(it, { body, type: 'application/json' }, [200, 404, 422]);
    }
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    await refused(it, { body: deep, type: 'application/json' }, [200, 422]);
    const huge = `{"a": "${'x'.repeat(65 * 1024 * 1024)}"}`;
    await refused(it, { body: huge, type: Object.keys(bodyOf(it))[0] }, [413]);
  });

  test.each(each(jsonOnly))('%s names the field that is wrong', async (id, it) => {
    const schema = resolve(bodyOf(it)['application/json']?.schema);
    for (const name of schema.required ?? []) {
      await refused(it, { body: json(it, { [name]: undefined }) }, [422], `/${name}`);
    }
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      for (const value of misfits(property))
        await refused(it, { body: json(it, { [name]: value }) }, [422], `/${name}`);
      for (const value of ['a\0b', { a: '\0' }, '\ud800']) {
        await refused(it, { body: json(it, { [name]: value }) }, [422], `/${name}`);
      }
      if (typesOf(property).includes('string') && !property.enum && property.maxLength) {
        await refused(it, { body: json(it, { [name]: 'x'.repeat(property.maxLength + 1) }) }, [422], `/${name}`);
      }
      if (typesOf(property).includes('integer')) {
        for (const value of [1.5, 1e30, -1e30])
          await refused(it, { body: json(it, { [name]: value }) }, [422], `/${name}`);
      }
    }
    if (!harmless.includes(id)) await refused(it, { body: json(it) }, id === 'createRepository' ? [422] : [404, 422]);
  });

  test('of documents: a bad one is named, and the good ones go on', async () => {
    const it = operations.find(({ operationId }) => operationId === 'importCatalog');
    if (!it) throw new Error('importCatalog is gone');
    const good = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'good' } };
    const spec = { type: 'service', lifecycle: 'production', owner: 'group:default/x' };
    const bad = { ...good, metadata: { name: 'bad', description: 'a\0b' }, spec };
    const half = { ...good, metadata: { name: 'half', annotations: { a: '\ud800' } }, spec };
    const asJson = await send(it, { body: JSON.stringify([bad, { ...good, spec }, half]) });
    expect([asJson.status, JSON.parse(asJson.text)]).toMatchObject([
      200,
      { created: 1, failed: [{ index: 0, errors: [{ pointer: '/metadata/description' }] }, { index: 2 }] },
    ]);
    const yaml = `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: other, description: "a\\0b"}\nspec: {type: a, lifecycle: b, owner: c}`;
    const asYaml = await send(it, { body: yaml, type: 'application/yaml' });
    expect([asYaml.status, JSON.parse(asYaml.text)]).toMatchObject([200, { created: 0, failed: [{ index: 0 }] }]);
  });
});

describe('nothing', () => {
  test('is left behind by what was refused', async () => {
    const before = await counts();
    for (const it of operations) {
      await send(it, { ...fitting(it), token: withoutScopes });
      await send(it, { ...fitting(it), token: null });
      if (!harmless.includes(it.operationId) && it.operationId !== 'receiveEvents') await send(it, fitting(it));
      await send(it, { ...fitting(it), query: 'nonsense=1' });
    }
    expect(await counts()).toEqual(before);
  });
});

const typesOf = (schema: Schema) => [schema.type ?? resolve(schema).type ?? []].flat();

/** Values of other types than a property takes. Text where a number is asked is wrong in JSON; in a query all is text. */
function misfits(schema: Schema): unknown[] {
  const types = new Set([...typesOf(schema), ...(schema.anyOf ?? []).flatMap(typesOf)]);
  if (types.size === 0) return [];
  const wrong: [string[], unknown][] = [
    [['string'], 'nonsense'],
    [['number', 'integer'], -7],
    [['boolean'], true],
    [['object'], { a: 1 }],
    [['array'], [1]],
    [['null'], null],
  ];
  const others = wrong.filter(([names]) => !names.some((name) => types.has(name))).map(([, value]) => value);
  return schema.enum || schema.anyOf ? [...others, 'nonsense'] : others;
}

/** What to put into a query parameter, and whether it may be right. */
function wrongValues({ schema }: Parameter): [string, boolean][] {
  const all = [schema, ...(schema.anyOf ?? [])].flatMap((one) => [resolve(one), resolve(one.items ?? one)]);
  const types = new Set(all.flatMap(typesOf));
  const isFree = types.has('string') && !all.some(({ enum: choices }) => choices);
  if (types.has('integer') || types.has('number')) {
    return ['many', '-5', '1.5', '1e99', '', '99999999999999999999'].map((value) => [value, value === '']);
  }
  return ['nonsense', 'x'.repeat(5000), '%', '\\', "'", '2026-99-99', '🦀'].map((value) => [value, isFree]);
}
