import { z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { problemsOfExamples } from '@/domain/automation/curation/plan';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { reviewSource } from '@/domain/automation/templates/queries';
import { invalid } from '@/domain/core/errors';
import { toolbox } from '@/worker/toolbox';
import { type ApiEnv, json, problemResponses, resource } from './resource';
import { uploadedFiles } from './skeleton';
import { FormPage, JsonSchema, Problem } from './template-views';

export const publishRoutes = resource();

const tags = ['Templates'];

const sourceBody = {
  required: true,
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

const Reviewed = z
  .object({
    name: z.string().nullable(),
    title: z.string().nullable(),
    pages: z.array(FormPage),
    problems: z.array(Problem),
  })
  .openapi('ReviewedTemplate');

const NameQuery = z.object({
  name: z.string().optional().openapi({ description: 'Which template, where the source holds several' }),
  files: z.string().optional().openapi({ description: 'Says that the body is multipart with a skeleton' }),
});

publishRoutes.openAPIRegistry.registerPath({
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
publishRoutes.put('/templates', async (c) => {
  const { source, files } = await readBody(c);
  const name = c.req.query('name');
  const { actions } = toolbox();
  const published = await publishTemplate(c.var.ctx, { source, name, files, actions });
  const problems = [
    ...reviewSource({ source, name, files }, actions).problems,
    ...(await problemsOfExamples(c.var.ctx, { source, name, files: files ?? [] }, toolbox())),
  ];
  return c.json({ ...published, problems }, 200);
});

publishRoutes.openAPIRegistry.registerPath({
  method: 'post',
  path: '/templates/check',
  operationId: 'checkTemplate',
  tags,
  summary: 'Say what is wrong with a template, without publishing it',
  request: { query: NameQuery, body: sourceBody },
  responses: {
    200: json(Reviewed, 'Every problem with its place, and the form as it would be'),
    ...problemResponses,
  },
});
publishRoutes.post('/templates/check', async (c) => {
  const { source, files } = await readBody(c);
  return c.json(reviewSource({ source, name: c.req.query('name'), files }, toolbox().actions), 200);
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
