import { createRoute, z } from '@hono/zod-openapi';
import { PageInput, pageOfAll } from '@/domain/core/page';
import { publishEnvironmentType } from '@/domain/environments/types/commands';
import { getEnvironmentType, listEnvironmentTypes } from '@/domain/environments/types/queries';
import { Capabilities, type EnvironmentTypeView } from '@/domain/environments/types/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const environmentTypeRoutes = resource();

const tags = ['Environment types'];
const JsonObject = z.record(z.string(), z.unknown());

const EnvironmentType = z
  .object({
    apiVersion: z.literal('slipway/v1'),
    kind: z.literal('EnvironmentType'),
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    title: z.string(),
    description: z.string(),
    icon: z.string(),
    provisioner: z.string(),
    parameters: JsonObject.openapi({ description: 'JSON Schema of the parameters' }),
    config: JsonObject,
    sizes: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        hourly: z.number(),
        asleepHourly: z.number().optional(),
      }),
    ),
    price: z.object({ hourly: z.number(), asleepHourly: z.number(), currency: z.string() }),
    defaultTtlHours: z.number().int(),
    maxTtlHours: z.number().int(),
    approvalRules: z.array(
      z.object({ name: z.string(), title: z.string().optional(), when: z.string(), why: z.string() }),
    ),
    connect: z.array(z.object({ title: z.string(), language: z.string(), text: z.string() })),
    loses: z.string(),
    capabilities: Capabilities,
    unavailable: z.string().nullable().openapi({ description: 'Why it cannot be made here now' }),
    readyIn: z.object({
      made: z.number().int(),
      failed: z.number().int(),
      medianSeconds: z.number().nullable(),
      p95Seconds: z.number().nullable(),
    }),
    changedAt: z.string(),
    publishedBy: z.string(),
  })
  .openapi('EnvironmentType');

/** Without the single lengths, which a page draws. */
function describeType({ readyIn: { seconds: _, ...readyIn }, ...type }: EnvironmentTypeView) {
  return { ...type, readyIn };
}

environmentTypeRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/environment-types',
    operationId: 'listEnvironmentTypes',
    tags,
    summary: 'Environment types by title, with price, limits and rules',
    request: { query: PageInput },
    responses: { 200: json(pageOf(EnvironmentType), 'A page of them'), ...problemResponses },
  }),
  async (c) => {
    const types = (await listEnvironmentTypes(c.var.ctx)).map(describeType);
    return c.json(
      pageOfAll(types, c.req.valid('query'), ({ name }) => name),
      200,
    );
  },
);

environmentTypeRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/environment-types/{name}',
    operationId: 'getEnvironmentType',
    tags,
    summary: 'One environment type',
    request: { params: z.object({ name: z.string() }) },
    responses: { 200: json(EnvironmentType, 'The type'), ...problemResponses },
  }),
  async (c) => c.json(describeType(await getEnvironmentType(c.var.ctx, c.req.valid('param'))), 200),
);

const Published = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    created: z.boolean(),
    changed: z.boolean(),
  })
  .openapi('PublishedEnvironmentType');

environmentTypeRoutes.openAPIRegistry.registerPath({
  method: 'put',
  path: '/environment-types',
  operationId: 'publishEnvironmentType',
  tags,
  summary: 'Publish an environment type: a new version where it differs from the newest',
  request: {
    body: {
      required: true,
      content: { 'application/yaml': { schema: z.string() }, 'application/json': { schema: JsonObject } },
    },
  },
  responses: { 200: json(Published, 'The version that now stands'), ...problemResponses },
});
// JSON is YAML: one reader for both, which knows the line of a mistake.
environmentTypeRoutes.put('/environment-types', async (c) =>
  c.json(await publishEnvironmentType(c.var.ctx, { source: await c.req.text() }), 200),
);
