import { createRoute, z } from '@hono/zod-openapi';
import { auditCsv } from '@/domain/access/csv';
import { listAudit } from '@/domain/access/queries';
import { AuditInput } from '@/domain/access/schema';
import { asCsv, Format, orCsv, wantsCsv } from './csv';
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
    request: { query: AuditInput.extend({ format: Format }) },
    responses: { 200: orCsv(json(pageOf(AuditEntry), 'Audit entries')), ...problemResponses },
  }),
  async (c) => {
    const { format, ...query } = c.req.valid('query');
    const asTable = wantsCsv(c.req.header('accept'), format);
    const page = await listAudit(c.var.ctx, asTable ? { ...query, limit: 5000 } : query);
    return asTable ? asCsv(auditCsv(page.items), 'audit') : c.json(page, 200);
  },
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
