import { createRoute, z } from '@hono/zod-openapi';
import { settleThing, updateAll } from '@/domain/automation/things/commands';
import { countThings, getThing, listThings } from '@/domain/automation/things/queries';
import { ListThingsInput } from '@/domain/automation/things/schema';
import { json, Permitted, pageOf, problemResponses, resource } from './resource';

/** What templates made, and how far it is behind them. One thing is brought up to date by a run of `bring-up-to-date`. */
export const thingRoutes = resource();

const tags = ['Things made by templates'];
const forTemplate = z.object({ name: z.string().openapi({ description: 'The template’s name' }) });
const params = z.object({ id: z.string().openapi({ description: 'The thing’s id' }) });

const Thing = z
  .object({
    id: z.string(),
    kind: z.enum(['repository', 'entity']),
    address: z.string(),
    name: z.string(),
    template: z.string(),
    templateTitle: z.string(),
    version: z.number().int(),
    latestVersion: z.number().int(),
    behind: z.number().int().openapi({ description: 'How many versions' }),
    parameters: z.record(z.string(), z.unknown()),
    run: z.object({ id: z.string(), by: z.string() }),
    createdAt: z.string(),
    proposed: z
      .object({
        version: z.number().int(),
        branch: z.string(),
        runId: z.string(),
        at: z.string(),
        conflicts: z.array(z.string()),
      })
      .nullable()
      .openapi({ description: 'A newer version on a branch that nobody has merged yet' }),
    can: z.object({ update: Permitted }),
  })
  .openapi('Thing');

const Counts = z
  .object({
    total: z.number().int(),
    behind: z.number().int(),
    byVersion: z.array(z.object({ version: z.number().int(), count: z.number().int() })),
  })
  .openapi('ThingCounts');

const Updated = z
  .object({
    started: z.array(z.object({ name: z.string(), runId: z.string() })),
    skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
    left: z.boolean().openapi({ description: 'More are behind than are taken at once: ask again' }),
  })
  .openapi('UpdatedThings');

thingRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}/things',
    operationId: 'listThings',
    tags,
    summary: 'Repositories that a template made, the most behind first',
    request: { params: forTemplate, query: ListThingsInput.omit({ template: true }) },
    responses: { 200: json(pageOf(Thing).extend({ counts: Counts }), 'Things'), ...problemResponses },
  }),
  async (c) => {
    const template = c.req.valid('param').name;
    const [page, counts] = await Promise.all([
      listThings(c.var.ctx, { ...c.req.valid('query'), template }),
      countThings(c.var.ctx, { template }),
    ]);
    return c.json({ ...page, counts }, 200);
  },
);

thingRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/templates/{name}/things/update',
    operationId: 'updateThings',
    tags,
    summary: 'Bring what is behind up to date, at most fifty at once, each on a branch',
    request: { params: forTemplate },
    responses: { 202: json(Updated, 'Runs that were started, and what was left alone'), ...problemResponses },
  }),
  async (c) => c.json(await updateAll(c.var.ctx, { template: c.req.valid('param').name }), 202),
);

thingRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/things/{id}',
    operationId: 'getThing',
    tags,
    summary: 'One thing that a template made',
    request: { params },
    responses: { 200: json(Thing, 'The thing'), ...problemResponses },
  }),
  async (c) => c.json(await getThing(c.var.ctx, c.req.valid('param')), 200),
);

thingRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/things/{id}/settle',
    operationId: 'settleThing',
    tags,
    summary: 'Say that the version on its branch has been merged, where the portal could not see it',
    request: { params },
    responses: { 200: json(z.object({ id: z.string() }).openapi('SettledThing'), 'Settled'), ...problemResponses },
  }),
  async (c) => c.json(await settleThing(c.var.ctx, c.req.valid('param')), 200),
);
