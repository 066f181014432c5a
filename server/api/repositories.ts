import { createRoute, z } from '@hono/zod-openapi';
import { createRepository } from '@/domain/repositories/commands';
import { getRepository, listRepositories } from '@/domain/repositories/queries';
import { CreateRepositoryInput, ListRepositoriesInput, SnapshotSchema } from '@/domain/repositories/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const repositoryRoutes = resource();

const tags = ['Repositories'];
const params = z.object({ owner: z.string(), name: z.string() });

const Summary = z
  .object({
    id: z.string(),
    owner: z.string(),
    name: z.string(),
    description: z.string(),
    defaultBranch: z.string(),
    isPrivate: z.boolean(),
    teamId: z.string().nullable(),
    createdByName: z.string(),
    createdAt: z.string(),
    pushedAt: z.string().nullable(),
    cloneUrl: z.string(),
    lastCommit: SnapshotSchema.shape.commits.element.nullable(),
  })
  .openapi('RepositorySummary');

const Repository = Summary.extend({
  head: SnapshotSchema.nullable(),
  entities: z.array(
    z.object({
      ref: z.string(),
      kind: z.string(),
      namespace: z.string(),
      name: z.string(),
      title: z.string().nullable(),
    }),
  ),
}).openapi('Repository');

repositoryRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/repositories',
    operationId: 'listRepositories',
    tags,
    summary: 'Repositories of the portal’s own git host, newest first',
    request: { query: ListRepositoriesInput },
    responses: { 200: json(pageOf(Summary), 'Repositories'), ...problemResponses },
  }),
  async (c) => c.json(await listRepositories(c.var.ctx, c.req.valid('query')), 200),
);

repositoryRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/repositories/{owner}/{name}',
    operationId: 'getRepository',
    tags,
    summary: 'One repository with what its default branch holds',
    request: { params },
    responses: { 200: json(Repository, 'The repository'), ...problemResponses },
  }),
  async (c) => {
    const { can: _, ...repository } = await getRepository(c.var.ctx, c.req.valid('param'));
    return c.json(repository, 200);
  },
);

const Made = z
  .object({
    id: z.string(),
    owner: z.string(),
    name: z.string(),
    defaultBranch: z.string(),
    createdAt: z.string(),
  })
  .openapi('CreatedRepository');
const Body = CreateRepositoryInput.omit({ idempotencyKey: true, createdByName: true, teamId: true }).openapi(
  'CreateRepository',
);

repositoryRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/repositories',
    operationId: 'createRepository',
    tags,
    summary: 'Make an empty repository, to push to',
    request: {
      headers: z.object({ 'idempotency-key': z.string().min(1).max(150).optional() }),
      body: { required: true, content: { 'application/json': { schema: Body } } },
    },
    responses: { 201: json(Made, 'The repository'), ...problemResponses },
  }),
  async (c) => {
    const key = c.req.valid('header')['idempotency-key'];
    const { actor } = c.var.ctx;
    const idempotencyKey = key && `${actor.id} ${key}`;
    const made = await createRepository(c.var.ctx, { ...c.req.valid('json'), idempotencyKey });
    return c.json({ ...made, createdAt: made.createdAt.toISOString() }, 201, {
      location: `/api/v1/repositories/${made.owner}/${made.name}`,
    });
  },
);
