import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { archiveEntity, restoreEntity } from '@/domain/catalog/commands/entities';
import { importDescriptors } from '@/domain/catalog/commands/import';
import { addLocation, refreshLocation, removeLocation } from '@/domain/catalog/commands/locations';
import { getEntity } from '@/domain/catalog/queries/entity';
import { listFacets } from '@/domain/catalog/queries/facets';
import { countEntities, listEntities } from '@/domain/catalog/queries/list';
import { getLocation, listLocations } from '@/domain/catalog/queries/locations';
import { AddLocationInput, EntityKey, FacetsInput, facetNames, ListEntitiesInput } from '@/domain/catalog/schema';
import { invalid } from '@/domain/core/errors';
import { PageInput } from '@/domain/core/page';
import {
  EntityListItem,
  EntitySchema,
  entityShape,
  ImportAnswer,
  importAnswer,
  knownFilters,
  Location,
  listItem,
  locationShape,
} from './catalog-shapes';
import { type ApiEnv, json, pageOf, parseJson, problemResponses, resource } from './resource';

export const catalogRoutes = resource();
const tags = ['Catalog'];

catalogRoutes.openAPIRegistry.registerPath({
  method: 'post',
  path: '/catalog/import',
  operationId: 'importCatalog',
  tags,
  summary: 'Write descriptors: YAML of many documents, or a JSON array. A bad one never stops the good ones',
  request: {
    body: {
      required: true,
      content: {
        'application/yaml': { schema: z.string() },
        'application/json': { schema: z.array(z.record(z.string(), z.unknown())) },
      },
    },
  },
  responses: {
    200: json(ImportAnswer, 'What became of each document'),
    ...problemResponses,
  },
});

catalogRoutes.post('/catalog/import', async (c) =>
  c.json(importAnswer(await importDescriptors(c.var.ctx, await readDocuments(c))), 200),
);

async function readDocuments(c: HonoContext<ApiEnv>): Promise<{ yaml: string } | { entities: unknown[] }> {
  const type = c.req.header('content-type') ?? '';
  const body = await c.req.text();
  if (body.trim() === '') throw invalid('The body is empty. Send YAML documents, or a JSON array of entities.');
  const isJson = /\bjson\b/.test(type) || (!/\byaml\b/.test(type) && /^\s*[[{]/.test(body));
  if (!isJson) return { yaml: body };
  const value = parseJson(body);
  return { entities: Array.isArray(value) ? value : [value] };
}

const ListQuery = ListEntitiesInput.omit({ before: true }).extend({
  ...knownFilters,
  total: z.enum(['true', 'false']).optional().openapi({ description: 'Count all that match, up to 10,000' }),
});

catalogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/catalog/entities',
    operationId: 'listEntities',
    tags,
    summary: 'Entities that match all filters; repeated values of one filter are OR',
    request: { query: ListQuery },
    responses: {
      200: json(pageOf(EntityListItem), 'A page, by name unless orderBy says otherwise'),
      ...problemResponses,
    },
  }),
  async (c) => {
    const { total, ...input } = c.req.valid('query');
    const page = await listEntities(c.var.ctx, input);
    const counted = total === 'true' ? { total: await countEntities(c.var.ctx, input) } : {};
    return c.json({ items: page.items.map(listItem), nextCursor: page.nextCursor, ...counted }, 200);
  },
);

const FacetValue = z.object({
  value: z.string(),
  count: z.number().int(),
  label: z.string().optional(),
  unknown: z.literal(true).optional().describe('An owner whom nobody knows: counted under `none` as well'),
});

catalogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/catalog/facets',
    operationId: 'listFacets',
    tags,
    summary: `Values and counts of facets (${facetNames.join(', ')}), each counted under the filters of the others`,
    request: { query: FacetsInput.extend(knownFilters) },
    responses: {
      200: json(z.object({ facets: z.record(z.string(), z.array(FacetValue)) }), 'By facet, the most frequent first'),
      ...problemResponses,
    },
  }),
  async (c) => c.json({ facets: await listFacets(c.var.ctx, c.req.valid('query')) }, 200),
);

const entityPath = '/catalog/entities/{kind}/{namespace}/{name}';

catalogRoutes.openapi(
  createRoute({
    method: 'get',
    path: entityPath,
    operationId: 'getEntity',
    tags,
    summary: 'One entity in descriptor form with relations, status, health and owner; kind and name in any letter case',
    request: { params: EntityKey },
    responses: { 200: json(EntitySchema, 'The entity'), ...problemResponses },
  }),
  async (c) => c.json(entityShape(await getEntity(c.var.ctx, c.req.valid('param'))), 200),
);

catalogRoutes.openapi(
  createRoute({
    method: 'delete',
    path: entityPath,
    operationId: 'archiveEntity',
    tags,
    summary: 'Archive an entity: it leaves every list and can be restored',
    request: { params: EntityKey },
    responses: { 204: { description: 'Archived' }, ...problemResponses },
  }),
  async (c) => {
    await archiveEntity(c.var.ctx, c.req.valid('param'));
    return c.body(null, 204);
  },
);

catalogRoutes.openapi(
  createRoute({
    method: 'post',
    path: `${entityPath}/restore`,
    operationId: 'restoreEntity',
    tags,
    summary: 'Bring back an archived entity',
    request: { params: EntityKey },
    responses: { 200: json(EntitySchema, 'The entity'), ...problemResponses },
  }),
  async (c) => {
    const key = c.req.valid('param');
    await restoreEntity(c.var.ctx, key);
    return c.json(entityShape(await getEntity(c.var.ctx, key)), 200);
  },
);

const LocationParams = z.object({ id: z.string() });

catalogRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/catalog/locations',
    operationId: 'addLocation',
    tags,
    summary:
      'Add a place to read descriptors from: a file, a git repository or an address. The worker reads it at once',
    request: { body: { required: true, content: { 'application/json': { schema: AddLocationInput } } } },
    responses: { 201: json(Location, 'Added; its status tells when it is read'), ...problemResponses },
  }),
  async (c) => {
    const { id } = await addLocation(c.var.ctx, c.req.valid('json'));
    return c.json(locationShape(await getLocation(c.var.ctx, id)), 201);
  },
);

catalogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/catalog/locations',
    operationId: 'listLocations',
    tags,
    summary: 'Places that descriptors are read from, with their state and problems',
    request: { query: PageInput },
    responses: { 200: json(pageOf(Location), 'A page, newest first'), ...problemResponses },
  }),
  async (c) => {
    const page = await listLocations(c.var.ctx, c.req.valid('query'));
    return c.json({ items: page.items.map(locationShape), nextCursor: page.nextCursor }, 200);
  },
);

catalogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/catalog/locations/{id}',
    operationId: 'getLocation',
    tags,
    summary: 'One location with its state and problems',
    request: { params: LocationParams },
    responses: { 200: json(Location, 'The location'), ...problemResponses },
  }),
  async (c) => c.json(locationShape(await getLocation(c.var.ctx, c.req.valid('param').id)), 200),
);

catalogRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/catalog/locations/{id}',
    operationId: 'removeLocation',
    tags,
    summary: 'Remove a location and archive what only it described',
    request: { params: LocationParams },
    responses: { 204: { description: 'Removed' }, ...problemResponses },
  }),
  async (c) => {
    await removeLocation(c.var.ctx, c.req.valid('param'));
    return c.body(null, 204);
  },
);

catalogRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/catalog/locations/{id}/refresh',
    operationId: 'refreshLocation',
    tags,
    summary: 'Have the worker read a location again',
    request: { params: LocationParams },
    responses: { 202: json(Location, 'Asked for; its status tells when it is read'), ...problemResponses },
  }),
  async (c) => {
    const { id } = await refreshLocation(c.var.ctx, c.req.valid('param'));
    return c.json(locationShape(await getLocation(c.var.ctx, id)), 202);
  },
);
