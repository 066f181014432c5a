import { createRoute, z } from '@hono/zod-openapi';
import { can } from '@/domain/access/permissions';
import { planRun } from '@/domain/automation/plan';
import { deprecateTemplate, setBaseline } from '@/domain/automation/templates/commands';
import { getTemplate, listTemplates, listTemplateVersions } from '@/domain/automation/templates/queries';
import { BaselineInput, DeprecateInput, ListTemplatesInput } from '@/domain/automation/templates/schema';
import { forbidden } from '@/domain/core/errors';
import { PageInput, pageOfAll } from '@/domain/core/page';
import { toolbox } from '@/worker/toolbox';
import { json, pageOf, problemResponses, resource } from './resource';
import { JsonSchema, Plan, Template, TemplateSummary } from './template-views';

export const templateRoutes = resource();

const Name = z.object({
  name: z.string().openapi({ param: { name: 'name', in: 'path' }, example: 'create-web-service' }),
});
const tags = ['Templates'];
const Deprecating = DeprecateInput.omit({ name: true }).extend({ deprecated: z.boolean() });

templateRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates',
    operationId: 'listTemplates',
    tags,
    summary: 'Templates by name, with how their runs of the last 90 days went',
    request: { query: ListTemplatesInput },
    responses: { 200: json(pageOf(TemplateSummary), 'Templates'), ...problemResponses },
  }),
  async (c) => c.json(await listTemplates(c.var.ctx, c.req.valid('query')), 200),
);

templateRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}',
    operationId: 'getTemplate',
    tags,
    summary: 'One template: its form, its steps, what is wrong with it and how it goes',
    request: { params: Name, query: z.object({ version: z.coerce.number().int().min(1).optional() }) },
    responses: { 200: json(Template, 'The template'), ...problemResponses },
  }),
  async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('query') };
    const { versionId: _, labels: __, lastRuns: ___, ...view } = await getTemplate(c.var.ctx, input, toolbox().actions);
    return c.json(view, 200);
  },
);

templateRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}/versions',
    operationId: 'listTemplateVersions',
    tags,
    summary: 'The versions of a template, newest first',
    request: { params: Name, query: PageInput },
    responses: {
      200: json(
        pageOf(
          z.object({
            version: z.number().int(),
            publishedBy: z.string(),
            publishedAt: z.string(),
            uses: z.number().int(),
          }),
        ),
        'At most the newest 100 in all',
      ),
      ...problemResponses,
    },
  }),
  async (c) => {
    const versions = await listTemplateVersions(c.var.ctx, c.req.valid('param'));
    return c.json(
      pageOfAll(versions, c.req.valid('query'), ({ version }) => String(version)),
      200,
    );
  },
);

templateRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/templates/{name}/plan',
    operationId: 'planRun',
    tags,
    summary: 'Work out what a run would create, change and delete, without doing it',
    request: {
      params: Name,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.object({
              version: z.number().int().min(1).optional(),
              parameters: z.record(z.string(), z.unknown()).default({}),
            }),
          },
        },
      },
    },
    responses: { 200: json(Plan, 'The plan'), ...problemResponses },
  }),
  async (c) => {
    const input = { template: c.req.valid('param').name, ...c.req.valid('json') };
    return c.json(await planRun(c.var.ctx, input, toolbox()), 200);
  },
);

templateRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/templates/{name}/deprecation',
    operationId: 'deprecateTemplate',
    tags,
    summary: 'Take a template out of what can be created, or put it back',
    request: {
      params: Name,
      body: { content: { 'application/json': { schema: Deprecating } }, required: true },
    },
    responses: { 204: { description: 'Done' }, ...problemResponses },
  }),
  async (c) => {
    await deprecateTemplate(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('json') });
    return c.body(null, 204);
  },
);

templateRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/templates/{name}/baseline',
    operationId: 'setTemplateBaseline',
    tags,
    summary: 'Record what the same outcome takes by hand: hours saved are counted from it',
    request: {
      params: Name,
      body: {
        content: { 'application/json': { schema: BaselineInput.omit({ subjectKind: true, subjectName: true }) } },
        required: true,
      },
    },
    responses: { 200: json(z.object({ id: z.string() }), 'The record'), ...problemResponses },
  }),
  async (c) =>
    c.json(await setBaseline(c.var.ctx, { ...c.req.valid('json'), subjectName: c.req.valid('param').name }), 200),
);

const Action = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    repeatable: z.boolean(),
    takesSecrets: z.array(z.string()).describe('Inputs that a secret may go into'),
    gives: z.array(z.string()).describe('What it gives to later steps, by name'),
    input: JsonSchema,
  })
  .openapi('Action');

templateRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/actions',
    operationId: 'listActions',
    tags,
    summary: 'What steps of a template can do',
    request: { query: PageInput },
    responses: {
      200: json(pageOf(Action), 'Actions by id, each with the JSON Schema of its input'),
      ...problemResponses,
    },
  }),
  (c) => {
    const verdict = can(c.var.ctx.actor, 'catalog.read');
    if (!verdict.allowed) throw forbidden(verdict.reason);
    const items = toolbox().actions.map(({ id, title, description, repeatable, takesSecrets, gives, input }) => ({
      id,
      title,
      description,
      repeatable,
      takesSecrets: [...takesSecrets],
      gives: [...(gives ?? [])],
      input: input.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
    }));
    items.sort((a, b) => (a.id < b.id ? -1 : 1));
    return c.json(
      pageOfAll(items, c.req.valid('query'), ({ id }) => id),
      200,
    );
  },
);
