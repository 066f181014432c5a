import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { can } from '@/domain/access/permissions';
import { deprecateTemplate, publishTemplate, setBaseline } from '@/domain/automation/templates/commands';
import { getTemplate, listTemplates, listTemplateVersions } from '@/domain/automation/templates/queries';
import { reviewSource } from '@/domain/automation/templates/review';
import { BaselineInput, ListTemplatesInput } from '@/domain/automation/templates/schema';
import { forbidden, invalid } from '@/domain/core/errors';
import { toolbox } from '@/worker/toolbox';
import { type ApiEnv, json, pageOf, problemResponses, resource } from './resource';
import { uploadedFiles } from './skeleton';

export const templateRoutes = resource();

const Problem = z
  .object({
    level: z.enum(['error', 'warning']),
    message: z.string(),
    pointer: z.string(),
    line: z.number().int().optional(),
    column: z.number().int().optional(),
  })
  .openapi('TemplateProblem');

const summary = {
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  type: z.string(),
  tags: z.array(z.string()),
  owner: z.object({ ref: z.string(), name: z.string() }).nullable(),
  version: z.number().int(),
  deprecatedAt: z.string().nullable(),
  changedAt: z.string(),
  statistics: z.object({
    windowDays: z.number().int(),
    uses: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    successRate: z.number().nullable(),
    medianSeconds: z.number().nullable(),
    p90Seconds: z.number().nullable(),
  }),
};
const TemplateSummary = z.object(summary).openapi('TemplateSummary');
const Permitted = z.object({ allowed: z.boolean(), reason: z.string().optional() });
const JsonSchema = z.record(z.string(), z.unknown());

const Template = z
  .object({
    ...summary,
    latestVersion: z.number().int(),
    publishedBy: z.string(),
    publishedAt: z.string(),
    pages: z.array(
      z.object({
        title: z.string(),
        description: z.string().nullable(),
        when: z.string().nullable(),
        schema: JsonSchema,
      }),
    ),
    secretsSchema: JsonSchema.nullable(),
    steps: z.array(z.object({ id: z.string(), name: z.string(), action: z.string() })),
    source: z.string(),
    problems: z.array(Problem),
    files: z.array(z.object({ path: z.string(), bytes: z.number().int() })),
    savedHours: z.object({ hours: z.number(), people: z.number().int() }).nullable(),
    baseline: z
      .object({
        minutes: z.number().int(),
        leadTimeHours: z.number(),
        evidence: z.string(),
        setBy: z.string(),
        validFrom: z.string(),
      })
      .nullable(),
    can: z.object({ run: Permitted, publish: Permitted }),
  })
  .openapi('Template');

const Name = z.object({
  name: z.string().openapi({ param: { name: 'name', in: 'path' }, example: 'create-web-service' }),
});
const tags = ['Templates'];

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
    request: { params: Name },
    responses: {
      200: json(
        z.object({
          items: z.array(
            z.object({
              version: z.number().int(),
              publishedBy: z.string(),
              publishedAt: z.string(),
              uses: z.number().int(),
            }),
          ),
        }),
        'At most the newest 100',
      ),
      ...problemResponses,
    },
  }),
  async (c) => c.json({ items: await listTemplateVersions(c.var.ctx, c.req.valid('param')) }, 200),
);

const sourceBody = {
  description: 'The template as YAML or JSON; or multipart with the part `template` and its skeleton',
  content: {
    'application/yaml': { schema: z.string() },
    'application/json': { schema: JsonSchema },
    'multipart/form-data': {
      schema: z.object({
        template: z.string().openapi({ description: 'The template, as text or as a file' }),
        files: z
          .array(z.string().openapi({ format: 'binary' }))
          .optional()
          .openapi({ description: 'Skeleton files; the file name is the path relative to the template' }),
        archive: z.string().optional().openapi({ format: 'binary', description: 'The skeleton as .tar or .tar.gz' }),
      }),
    },
  },
};

const Published = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    created: z.boolean(),
    changed: z.boolean(),
    problems: z.array(Problem),
  })
  .openapi('PublishedTemplate');

const sizeLimit = bodyLimit({
  maxSize: 64 * 1024 * 1024,
  onError: () => {
    throw invalid('The upload is larger than 64 MB.', [{ pointer: '', detail: 'At most 64 MB' }]);
  },
});

const NameQuery = z.object({
  name: z.string().optional().openapi({ description: 'Which template, where the source holds several' }),
  files: z.string().optional().openapi({ description: 'Says that the body is multipart with a skeleton' }),
});

templateRoutes.use('/templates', sizeLimit);
templateRoutes.openAPIRegistry.registerPath({
  method: 'put',
  path: '/templates',
  operationId: 'publishTemplate',
  tags,
  summary: 'Publish a template: a new immutable version where it differs from the newest',
  request: { query: NameQuery, body: sourceBody },
  responses: {
    200: json(Published, 'The version that now stands, and what would go wrong in a run'),
    ...problemResponses,
  },
});
templateRoutes.put('/templates', async (c) => {
  const { source, files } = await readBody(c);
  const name = c.req.query('name');
  const published = await publishTemplate(c.var.ctx, { source, name, files });
  return c.json({ ...published, problems: reviewSource({ source, name, files }, toolbox().actions).problems }, 200);
});

templateRoutes.use('/templates/check', sizeLimit);
templateRoutes.openAPIRegistry.registerPath({
  method: 'post',
  path: '/templates/check',
  operationId: 'checkTemplate',
  tags,
  summary: 'Say what is wrong with a template, without publishing it',
  request: { query: NameQuery, body: sourceBody },
  responses: {
    200: json(z.object({ problems: z.array(Problem) }), 'Every problem with its place'),
    ...problemResponses,
  },
});
templateRoutes.post('/templates/check', async (c) => {
  const { source, files } = await readBody(c);
  const { problems } = reviewSource({ source, name: c.req.query('name'), files }, toolbox().actions);
  return c.json({ problems }, 200);
});

async function readBody(c: HonoContext<ApiEnv>) {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    return { source: await c.req.text(), files: undefined };
  }
  const form = await c.req.formData().catch(() => {
    throw invalid('The multipart body cannot be read.', [{ pointer: '', detail: 'Not a multipart body' }]);
  });
  const files = await uploadedFiles(form);
  const part = form.get('template') ?? undefined;
  const own = files.find((file) => file.path === 'template.yaml');
  const source = part instanceof File ? await part.text() : (part ?? (own && Buffer.from(own.content).toString()));
  if (!source) {
    throw invalid('The multipart body holds no template.', [
      { pointer: '/template', detail: 'Send a part named template, or a template.yaml in the archive' },
    ]);
  }
  return { source, files: files.filter((file) => file !== own) };
}

templateRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/templates/{name}/deprecation',
    operationId: 'deprecateTemplate',
    tags,
    summary: 'Take a template out of what can be created, or put it back',
    request: {
      params: Name,
      body: { content: { 'application/json': { schema: z.object({ deprecated: z.boolean() }) } }, required: true },
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
    responses: {
      200: json(z.object({ items: z.array(Action) }), 'Every action, with the JSON Schema of its input'),
      ...problemResponses,
    },
  }),
  (c) => {
    const verdict = can(c.var.ctx.actor, 'catalog.read');
    if (!verdict.allowed) throw forbidden(verdict.reason);
    const items = toolbox().actions.map(({ id, title, description, repeatable, input }) => ({
      id,
      title,
      description,
      repeatable,
      input: input.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
    }));
    return c.json({ items: items.sort((a, b) => (a.id < b.id ? -1 : 1)) }, 200);
  },
);
