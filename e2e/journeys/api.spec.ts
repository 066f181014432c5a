import type { APIRequestContext } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from '../fixtures';

type Schema = { [key: string]: unknown };
type Operation = { operationId: string; parameters?: { in: string; name: string }[]; responses: Schema };

type Description = { paths: Record<string, Record<string, Operation>>; components: { schemas: Schema } };

/** Of things that a demo organisation has none of. */
const without = ['/template-drafts/{id}', '/template-files', '/triggers/{id}', '/triggers/{id}/firings'];
/** What an operation cannot do without. */
const queries: Record<string, string> = {
  listFacets: '?facet=kind&facet=owner&facet=tag',
  search: '?q=check',
  searchRunLog: '?q=a',
  compareTemplateVersions: '?from=1&to=1',
};

/**
 * Every GET of the API, of things that are there, answers what its description says: nothing else, and nothing less. Asked by
 * three roles, as who may see less is answered otherwise.
 */
for (const who of ['admin', 'ines', 'nadia']) {
  test.describe(`to ${who}, the API`, () => {
    test.use({ person: who === 'admin' ? 'nobody' : who });
    test('answers what its description says', async ({ api, page }) => {
      test.slow();
      const description: Description = await (await api.get('/api/v1/openapi.json')).json();
      const differences = checker(description);
      for (const { template, address } of await addresses(api, description)) {
        const answer = await (who === 'admin' ? api : page.request).get(address);
        const type = answer.headers()['content-type']?.split(';')[0] ?? '';
        const body: unknown = type.endsWith('json') ? await answer.json() : undefined;
        expect([200, 403], `${address} ${JSON.stringify(body)?.slice(0, 300)}`).toContain(answer.status());
        expect(differences(template, answer.status(), type, body), address).toEqual([]);
      }
    });
  });
}

/** Real addresses of everything that can be read: of what the lists show first. */
async function addresses(api: APIRequestContext, { paths }: Description) {
  const first = async (path: string) => {
    const { items } = (await (await api.get(`/api/v1${path}`)).json()) as { items: Record<string, string>[] };
    expect(items.length, path).toBeGreaterThan(0);
    return items[0] as Record<string, string>;
  };
  const template = await first('/templates?limit=1');
  const [kind = '', namespace = '', name = ''] = (await first('/health?limit=1')).ref?.split(/[:/]/) ?? [];
  const entity = { kind, namespace, name };
  const known: [RegExp, Record<string, string | undefined>][] = [
    [/^\/(catalog\/entities|health)\//, entity],
    [/^\/catalog\/locations/, await first('/catalog/locations?limit=1')],
    [/^\/runs/, await first('/runs?status=failed&limit=1')],
    [/^\/approvals/, await first('/approvals?limit=1')],
    [/^\/environments/, await first('/environments?limit=1')],
    [/^\/environment-types/, await first('/environment-types?limit=1')],
    [/^\/templates/, template],
    [/^\/things/, await first(`/templates/${template.name}/things?limit=1`)],
    [/^\/repositories/, await first('/repositories?limit=1')],
    [/^\/reports/, { metric: 'runs' }],
  ];
  return Object.entries(paths).flatMap(([whole, { get }]) => {
    const path = whole.replace('/api/v1', '');
    if (!get || without.includes(path)) return [];
    const parts = known.find(([pattern]) => pattern.test(path))?.[1] ?? {};
    const real = whole.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(parts[key] ?? key));
    return [{ template: whole, address: `${real}${queries[get.operationId] ?? ''}` }];
  });
}

/** Says what is otherwise than described. A property that is not described counts, too. */
function checker({ paths, components }: Description) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'open', schemas: pointing(components.schemas, 'open') });
  ajv.addSchema({ $id: 'closed', schemas: pointing(closed(components.schemas), 'closed') });
  return (template: string, status: number, type: string, body: unknown): string[] => {
    const answer = paths[template]?.get?.responses[status] as { content?: Record<string, Schema> } | undefined;
    const schema = answer?.content?.[type]?.schema;
    if (!schema) return [`${status} ${type} is not described`];
    if (body === undefined) return [];
    const validate = ajv.compile(pointing(closed(schema), 'closed') as Schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`);
  };
}

/** Objects that take nothing but what is described. The parts of an `allOf` know nothing of each other: there only the whole is. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { allOf, ...rest } = schema as Schema;
  const inner: Schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  if (allOf) return { ...inner, allOf: pointing(allOf, 'open'), unevaluatedProperties: false };
  const isObject = inner.type !== undefined && inner.properties !== undefined;
  return isObject && inner.additionalProperties === undefined ? { ...inner, additionalProperties: false } : inner;
}

const pointing = (schema: unknown, to: 'open' | 'closed'): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', `"${to}#/schemas/`));
