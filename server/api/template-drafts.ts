import { createRoute, z } from '@hono/zod-openapi';
import { discardDraft, publishDraft, restoreDraft, saveDraft } from '@/domain/automation/curation/commands/draft';
import { compareCopy, planCopy, reviewCopy, tryCopy } from '@/domain/automation/curation/plan';
import { getTemplateDraft, listTemplateDrafts, readEditedFile } from '@/domain/automation/curation/queries/drafts';
import {
  DraftInput,
  PlanCopyInput,
  PublishDraftInput,
  SaveDraftInput,
  WorkingCopy,
} from '@/domain/automation/curation/schema';
import { PageInput, pageOfAll } from '@/domain/core/page';
import { toolbox } from '@/worker/toolbox';
import { json, pageOf, problemResponses, resource } from './resource';
import {
  Comparison,
  Draft,
  DraftSummary,
  ExampleOutcome,
  FormPage,
  Plan,
  Problem,
  Published,
  PublishedExample,
} from './template-views';

export const draftRoutes = resource();

const tags = ['Templates'];
const Id = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'tpd_01hzy' }) });
const body = <T extends z.ZodType>(schema: T) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});
const Saved = z.object({ id: z.string(), revision: z.number().int() });

draftRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/template-drafts',
    operationId: 'listTemplateDrafts',
    tags,
    summary: 'Drafts of templates that are open, last changed first',
    request: { query: PageInput },
    responses: { 200: json(pageOf(DraftSummary), 'At most 50 in all'), ...problemResponses },
  }),
  async (c) =>
    c.json(
      pageOfAll(await listTemplateDrafts(c.var.ctx), c.req.valid('query'), ({ id }) => id),
      200,
    ),
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts',
    operationId: 'beginTemplateDraft',
    tags,
    summary: 'Begin a draft: of a template, or of a new one',
    request: { body: body(SaveDraftInput.omit({ id: true, revision: true })) },
    responses: { 201: json(Saved, 'The draft'), ...problemResponses },
  }),
  async (c) => c.json(await saveDraft(c.var.ctx, c.req.valid('json')), 201),
);

draftRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/template-drafts/{id}',
    operationId: 'getTemplateDraft',
    tags,
    summary: 'One draft: its source, its files, and whether a version was published since',
    request: { params: Id },
    responses: { 200: json(Draft, 'The draft'), ...problemResponses },
  }),
  async (c) => c.json(await getTemplateDraft(c.var.ctx, c.req.valid('param').id), 200),
);

draftRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/template-drafts/{id}',
    operationId: 'saveTemplateDraft',
    tags,
    summary: 'Save a draft over the revision that was opened; 409 where somebody else has saved since',
    request: { params: Id, body: body(SaveDraftInput.omit({ id: true, template: true }).required({ revision: true })) },
    responses: { 200: json(Saved, 'The draft with its new revision'), ...problemResponses },
  }),
  async (c) => c.json(await saveDraft(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/{id}/publish',
    operationId: 'publishTemplateDraft',
    tags,
    summary: 'Publish a draft as the next version, and close it',
    request: { params: Id, body: body(PublishDraftInput.omit({ id: true })) },
    responses: { 200: json(Published, 'The version that now stands'), ...problemResponses },
  }),
  async (c) => {
    const input = { ...c.req.valid('json'), ...c.req.valid('param'), actions: toolbox().actions };
    return c.json(await publishDraft(c.var.ctx, input), 200);
  },
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/{id}/discard',
    operationId: 'discardTemplateDraft',
    tags,
    summary: 'Throw a draft away; it can be restored',
    request: { params: Id, body: body(DraftInput.omit({ id: true })) },
    responses: { 200: json(z.object({ id: z.string() }), 'Done'), ...problemResponses },
  }),
  async (c) => c.json(await discardDraft(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/{id}/restore',
    operationId: 'restoreTemplateDraft',
    tags,
    summary: 'Bring back a draft that was thrown away',
    request: { params: Id },
    responses: {
      200: json(Saved.extend({ template: z.string().nullable() }), 'The draft, open again'),
      ...problemResponses,
    },
  }),
  async (c) => c.json(await restoreDraft(c.var.ctx, c.req.valid('param')), 200),
);

const FileQuery = z.object({
  draft: z.string().optional(),
  template: z.string().optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'A SHA-256 is 64 hexadecimal digits.'),
});

draftRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/template-files',
    operationId: 'readTemplateFile',
    tags,
    summary: 'A file of a draft or of a template’s newest version, by the SHA-256 of its content',
    request: { query: FileQuery },
    responses: {
      200: { description: 'The content', content: { 'application/octet-stream': { schema: z.string() } } },
      ...problemResponses,
    },
  }),
  async (c) => {
    const content = await readEditedFile(c.var.ctx, c.req.valid('query'));
    return c.body(Buffer.from(content), 200, { 'content-type': 'application/octet-stream' });
  },
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/check',
    operationId: 'checkTemplateDraft',
    tags,
    summary: 'Say what is wrong with what stands in an editor, its form and its examples',
    request: { body: body(WorkingCopy) },
    responses: {
      200: json(
        z.object({
          name: z.string().nullable(),
          title: z.string().nullable(),
          pages: z.array(FormPage),
          problems: z.array(Problem),
          examples: z.array(PublishedExample),
        }),
        'Every problem with its place, and the form as it would be',
      ),
      ...problemResponses,
    },
  }),
  async (c) => c.json(await reviewCopy(c.var.ctx, c.req.valid('json'), toolbox()), 200),
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/plan',
    operationId: 'planTemplateDraft',
    tags,
    summary: 'Work out what a run of what stands in an editor would do, without doing it',
    request: { body: body(PlanCopyInput) },
    responses: { 200: json(Plan, 'The plan'), ...problemResponses },
  }),
  async (c) => c.json(await planCopy(c.var.ctx, c.req.valid('json'), toolbox()), 200),
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/examples',
    operationId: 'tryTemplateDraftExamples',
    tags,
    summary: 'Plan the examples of what stands in an editor and compare with what they expect',
    request: { body: body(WorkingCopy) },
    responses: {
      200: json(z.object({ items: z.array(ExampleOutcome) }), 'Each with what is otherwise'),
      ...problemResponses,
    },
  }),
  async (c) => c.json({ items: await tryCopy(c.var.ctx, c.req.valid('json'), toolbox()) }, 200),
);

draftRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/template-drafts/compare',
    operationId: 'compareTemplateDraft',
    tags,
    summary: 'What differs between what stands in an editor and the saved draft, or the newest version',
    request: { body: body(WorkingCopy.extend({ against: z.enum(['draft', 'version']) })) },
    responses: {
      200: json(
        Comparison.pick({ files: true }).extend({ source: z.string().nullable() }),
        'File by file, with the source that was compared with',
      ),
      ...problemResponses,
    },
  }),
  async (c) => c.json(await compareCopy(c.var.ctx, c.req.valid('json')), 200),
);
