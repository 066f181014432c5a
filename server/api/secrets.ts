import { createRoute, z } from '@hono/zod-openapi';
import { PageInput, pageOfAll } from '@/domain/core/page';
import { addSecret, changeSecret, removeSecret, rotateSecret } from '@/domain/secrets/commands';
import { listSecrets } from '@/domain/secrets/queries';
import { AddSecretInput, ChangeSecretInput, RotateSecretInput, secretSources } from '@/domain/secrets/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const secretRoutes = resource();

const tags = ['Secrets'];
const Id = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) });
const Done = z.object({ id: z.string() });

const Secret = z
  .object({
    id: z.string(),
    name: z.string(),
    source: z.enum(secretSources),
    address: z.string(),
    description: z.string(),
    templates: z.array(z.string()).openapi({ description: 'Templates that may use it; `*` is all' }),
    teams: z.array(z.object({ ref: z.string(), name: z.string() })),
    createdBy: z.string(),
    createdAt: z.string(),
    rotatedAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    lastUsedBy: z.string().nullable(),
  })
  .openapi('Secret');

const body = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
});

secretRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/secrets',
    operationId: 'listSecrets',
    tags,
    summary: 'The secrets that templates may refer to: never their values',
    request: { query: PageInput },
    responses: { 200: json(pageOf(Secret), 'At most 500 in all, by name'), ...problemResponses },
  }),
  async (c) =>
    c.json(
      pageOfAll(await listSecrets(c.var.ctx), c.req.valid('query'), ({ id }) => id),
      200,
    ),
);

secretRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/secrets',
    operationId: 'addSecret',
    tags,
    summary: 'Add a secret: its value, or where another place keeps it',
    request: { body: body(AddSecretInput) },
    responses: { 200: json(Done, 'The secret'), ...problemResponses },
  }),
  async (c) => c.json(await addSecret(c.var.ctx, c.req.valid('json')), 200),
);

secretRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/secrets/{id}',
    operationId: 'changeSecret',
    tags,
    summary: 'Say what a secret is for, and which templates may use it',
    request: { params: Id, body: body(ChangeSecretInput.omit({ id: true })) },
    responses: { 200: json(Done, 'The secret'), ...problemResponses },
  }),
  async (c) => c.json(await changeSecret(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

secretRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/secrets/{id}/value',
    operationId: 'rotateSecret',
    tags,
    summary: 'Give a kept secret another value',
    request: { params: Id, body: body(RotateSecretInput.omit({ id: true })) },
    responses: { 200: json(Done, 'The secret'), ...problemResponses },
  }),
  async (c) => c.json(await rotateSecret(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

secretRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/secrets/{id}',
    operationId: 'removeSecret',
    tags,
    summary: 'Remove a secret, its value with it',
    request: { params: Id },
    responses: { 204: { description: 'Done' }, ...problemResponses },
  }),
  async (c) => {
    await removeSecret(c.var.ctx, c.req.valid('param'));
    return c.body(null, 204);
  },
);
