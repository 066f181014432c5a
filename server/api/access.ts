import { createRoute, z } from '@hono/zod-openapi';
import { listAudit } from '@/domain/access/queries';
import { AuditInput } from '@/domain/access/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const accessRoutes = resource();

const AuditEntry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    action: z.string(),
    outcome: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    requestId: z.string(),
    detail: z.record(z.string(), z.unknown()),
  })
  .openapi('AuditEntry');

accessRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/audit',
    operationId: 'listAudit',
    tags: ['Audit'],
    summary: 'The audit log, newest first; with `after`, oldest first from there on',
    request: { query: AuditInput },
    responses: { 200: json(pageOf(AuditEntry), 'Audit entries'), ...problemResponses },
  }),
  async (c) => c.json(await listAudit(c.var.ctx, c.req.valid('query')), 200),
);

const Me = z
  .object({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    role: z.string().optional(),
    scopes: z.array(z.string()).optional(),
  })
  .openapi('Actor');

accessRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/me',
    operationId: 'getMe',
    tags: ['Access'],
    summary: 'Who this token or session is',
    responses: { 200: json(Me, 'The actor'), ...problemResponses },
  }),
  (c) => {
    const { actor } = c.var.ctx;
    const { kind, id, name } = actor;
    return c.json(
      {
        kind,
        id,
        name,
        ...('role' in actor && { role: actor.role }),
        ...('scopes' in actor && { scopes: actor.scopes }),
      },
      200,
    );
  },
);
