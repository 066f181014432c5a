import { createRoute, z } from '@hono/zod-openapi';
import { removeFreeze, setFreeze } from '@/domain/approvals/freeze/commands';
import { listFreezes } from '@/domain/approvals/freeze/queries';
import { FreezeInput, freezePolicies } from '@/domain/approvals/freeze/schema';
import { PageInput, pageOfAll } from '@/domain/core/page';
import { json, pageOf, problemResponses, resource } from './resource';

export const freezeRoutes = resource();

const tags = ['Freeze windows'];
const Freeze = z
  .object({
    id: z.string(),
    name: z.string(),
    reason: z.string(),
    policy: z.enum(freezePolicies),
    teams: z.array(z.object({ id: z.string(), name: z.string() })),
    templateTypes: z.array(z.string()),
    startsAt: z.string().nullable(),
    endsAt: z.string().nullable(),
    cron: z.string().nullable(),
    timeZone: z.string().nullable(),
    durationMinutes: z.number().int().nullable(),
    createdBy: z.string(),
    activeUntil: z.string().nullable(),
    nextAt: z.string().nullable(),
  })
  .openapi('FreezeWindow');
const Changed = z.object({ id: z.string() }).openapi('ChangedFreeze');

freezeRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/freeze-windows',
    operationId: 'listFreezes',
    tags,
    summary: 'Windows of now and to come in which nothing new starts',
    request: { query: PageInput },
    responses: { 200: json(pageOf(Freeze), 'Windows'), ...problemResponses },
  }),
  async (c) =>
    c.json(
      pageOfAll(await listFreezes(c.var.ctx), c.req.valid('query'), ({ id }) => id),
      200,
    ),
);

freezeRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/freeze-windows',
    operationId: 'setFreeze',
    tags,
    summary: 'Set a window: from and to, or a time table with a length',
    request: { body: { required: true, content: { 'application/json': { schema: FreezeInput } } } },
    responses: { 201: json(Changed, 'Set'), ...problemResponses },
  }),
  async (c) => c.json(await setFreeze(c.var.ctx, c.req.valid('json')), 201),
);

freezeRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/freeze-windows/{id}',
    operationId: 'removeFreeze',
    tags,
    summary: 'End a window',
    request: { params: z.object({ id: z.string().openapi({ description: 'The window’s id' }) }) },
    responses: { 200: json(Changed, 'It holds no more'), ...problemResponses },
  }),
  async (c) => c.json(await removeFreeze(c.var.ctx, c.req.valid('param')), 200),
);
