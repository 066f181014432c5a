import { createRoute, z } from '@hono/zod-openapi';
import { recordForm } from '@/domain/automation/curation/commands/record-form';
import { restoreVersion } from '@/domain/automation/curation/commands/restore-version';
import { tryExamplesOf } from '@/domain/automation/curation/plan';
import { getTemplateUse, listAbandonedForms } from '@/domain/automation/curation/queries/use';
import { compareVersions } from '@/domain/automation/curation/queries/versions';
import { CompareInput, RecordFormInput, UseInput } from '@/domain/automation/curation/schema';
import { setTemplateOwner } from '@/domain/automation/templates/commands';
import { SetOwnerInput } from '@/domain/automation/templates/schema';
import { toolbox } from '@/worker/toolbox';
import { json, problemResponses, resource } from './resource';
import { AbandonedForm, Comparison, ExampleOutcome, Published, PublishedExample, TemplateUse } from './template-views';

export const curationRoutes = resource();

const tags = ['Templates'];
const Name = z.object({
  name: z.string().openapi({ param: { name: 'name', in: 'path' }, example: 'create-web-service' }),
});

curationRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}/comparison',
    operationId: 'compareTemplateVersions',
    tags,
    summary: 'What differs between two versions: document and files, line by line',
    request: { params: Name, query: CompareInput.omit({ name: true }) },
    responses: { 200: json(Comparison, 'Unless told, the newest against the one before it'), ...problemResponses },
  }),
  async (c) => c.json(await compareVersions(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') }), 200),
);

curationRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/templates/{name}/versions/{version}/restore',
    operationId: 'restoreTemplateVersion',
    tags,
    summary: 'Publish what an old version held as the newest one',
    request: { params: Name.extend({ version: z.coerce.number().int().min(1) }) },
    responses: { 200: json(Published, 'The version that now stands'), ...problemResponses },
  }),
  async (c) => c.json(await restoreVersion(c.var.ctx, { ...c.req.valid('param'), actions: toolbox().actions }), 200),
);

curationRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/templates/{name}/owner',
    operationId: 'setTemplateOwner',
    tags,
    summary: 'Give a template to another team',
    request: {
      params: Name,
      body: { required: true, content: { 'application/json': { schema: SetOwnerInput.omit({ name: true }) } } },
    },
    responses: { 204: { description: 'Done' }, ...problemResponses },
  }),
  async (c) => {
    await setTemplateOwner(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') });
    return c.body(null, 204);
  },
);

curationRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}/use',
    operationId: 'getTemplateUse',
    tags,
    summary: 'How a template is used: uses, success, times, where it fails, teams, forms that nobody sent',
    request: { params: Name, query: UseInput.omit({ name: true }) },
    responses: { 200: json(TemplateUse, 'Over runs and forms of the last days'), ...problemResponses },
  }),
  async (c) => c.json(await getTemplateUse(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') }), 200),
);

curationRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}/abandoned-forms',
    operationId: 'listAbandonedForms',
    tags,
    summary: 'Forms that were begun and not sent: how far they came, without values and names',
    request: { params: Name, query: UseInput.omit({ name: true }) },
    responses: {
      200: json(z.object({ items: z.array(AbandonedForm) }), 'At most the newest 100'),
      ...problemResponses,
    },
  }),
  async (c) =>
    c.json({ items: await listAbandonedForms(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') }) }, 200),
);

curationRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/templates/{name}/forms',
    operationId: 'recordTemplateForm',
    tags,
    summary: 'Say how far a form was filled in; no value is sent',
    request: {
      params: Name,
      body: { required: true, content: { 'application/json': { schema: RecordFormInput.omit({ template: true }) } } },
    },
    responses: { 204: { description: 'Done' }, ...problemResponses },
  }),
  async (c) => {
    await recordForm(c.var.ctx, { ...c.req.valid('json'), template: c.req.valid('param').name });
    return c.body(null, 204);
  },
);

curationRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/templates/{name}/examples',
    operationId: 'tryTemplateExamples',
    tags,
    summary: 'The examples of a template, each planned now and compared with what it expects',
    request: { params: Name, query: z.object({ version: z.coerce.number().int().min(1).optional() }) },
    responses: {
      200: json(
        z.object({
          version: z.number().int(),
          items: z.array(
            PublishedExample.extend(ExampleOutcome.pick({ holds: true, misses: true, counts: true }).shape),
          ),
        }),
        'Nothing is done: what a plan may do is all that happens',
      ),
      ...problemResponses,
    },
  }),
  async (c) =>
    c.json(await tryExamplesOf(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') }, toolbox()), 200),
);
