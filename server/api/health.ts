import { createRoute, z } from '@hono/zod-openapi';
import { checkNow, removeProbe, setProbe } from '@/domain/health/commands';
import { getHealth, healthCounts, listHealth, listResults } from '@/domain/health/queries';
import { HttpProbeConfig, healthStatuses, ListHealthInput, SetProbeInput } from '@/domain/health/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const healthRoutes = resource();

const tags = ['Health'];
const params = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });
const refOf = ({ kind, namespace, name }: z.output<typeof params>) => `${kind}:${namespace}/${name}`.toLowerCase();
const path = '/health/{kind}/{namespace}/{name}';

const Status = z.enum(healthStatuses);
const Health = z
  .object({
    status: Status,
    reason: z.string(),
    since: z.string(),
    checkedAt: z.string().nullable(),
    latencyMs: z.number().int().nullable(),
  })
  .openapi('Health', { description: 'An answer older than three intervals counts as unknown' });
const Day = z
  .object({
    day: z.string(),
    status: Status,
    healthy: z.number().int(),
    degraded: z.number().int(),
    down: z.number().int(),
  })
  .openapi('HealthDay');
const Probe = z
  .object({
    id: z.string(),
    kind: z.string(),
    config: HttpProbeConfig.nullable(),
    intervalSeconds: z.number().int(),
    timeoutSeconds: z.number().int(),
    enabled: z.boolean(),
    source: z.enum(['person', 'annotation']),
    setByName: z.string(),
    createdAt: z.string(),
    nextAt: z.string(),
    problem: z.string().nullable(),
  })
  .openapi('Probe');
const Detail = z
  .object({
    ref: z.string(),
    health: z.union([Health, z.null()]),
    probe: Probe.nullable(),
    windows: z.array(
      z.object({ label: z.string(), hours: z.number(), uptime: z.number().nullable(), checks: z.number().int() }),
    ),
    days: z.array(Day),
    changes: z.array(z.object({ at: z.string(), from: Status, to: Status, reason: z.string() })),
  })
  .openapi('HealthDetail');
const Row = Health.extend({
  ref: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  type: z.string().nullable(),
  tier: z.number().int().nullable(),
  owner: z.object({ ref: z.string(), name: z.string(), kind: z.enum(['team', 'person']) }).nullable(),
  days: z.array(Day),
}).openapi('HealthRow');
const Result = z
  .object({ at: z.string(), status: Status, reason: z.string(), latencyMs: z.number().int().nullable() })
  .openapi('ProbeResult');
const Counts = z
  .object({
    down: z.number().int(),
    degraded: z.number().int(),
    unknown: z.number().int(),
    healthy: z.number().int(),
    total: z.number().int(),
  })
  .openapi('HealthCounts');

healthRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/health',
    operationId: 'listHealth',
    tags,
    summary: 'Entities with a health check, worst first',
    request: { query: ListHealthInput },
    responses: { 200: json(pageOf(Row), 'Entities'), ...problemResponses },
  }),
  async (c) => c.json(await listHealth(c.var.ctx, c.req.valid('query')), 200),
);

healthRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/health/counts',
    operationId: 'countHealth',
    tags,
    summary: 'How many entities are in each state',
    responses: { 200: json(Counts, 'Counts'), ...problemResponses },
  }),
  async (c) => c.json(await healthCounts(c.var.ctx), 200),
);

healthRoutes.openapi(
  createRoute({
    method: 'get',
    path,
    operationId: 'getHealth',
    tags,
    summary: 'The health of one entity: now, uptime, 90 days, changes and its check',
    request: { params },
    responses: { 200: json(Detail, 'Its health'), ...problemResponses },
  }),
  async (c) => {
    const { can: _, ...detail } = await getHealth(c.var.ctx, { ref: refOf(c.req.valid('param')) });
    return c.json(detail, 200);
  },
);

healthRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/results`,
    operationId: 'listProbeResults',
    tags,
    summary: 'Single answers of a check, newest first',
    request: { params, query: ListHealthInput.pick({ limit: true, cursor: true }) },
    responses: { 200: json(pageOf(Result), 'Answers'), ...problemResponses },
  }),
  async (c) => c.json(await listResults(c.var.ctx, { ref: refOf(c.req.valid('param')), ...c.req.valid('query') }), 200),
);

const ProbeRef = z.object({ id: z.string(), ref: z.string() }).openapi('ProbeRef');
const Body = SetProbeInput.omit({ ref: true }).openapi('ProbeSettings');

healthRoutes.openapi(
  createRoute({
    method: 'put',
    path: `${path}/probe`,
    operationId: 'setProbe',
    tags,
    summary: 'Set the health check of an entity; it is asked at once',
    request: { params, body: { required: true, content: { 'application/json': { schema: Body } } } },
    responses: { 200: json(ProbeRef, 'The check'), ...problemResponses },
  }),
  async (c) => c.json(await setProbe(c.var.ctx, { ...c.req.valid('json'), ref: refOf(c.req.valid('param')) }), 200),
);

healthRoutes.openapi(
  createRoute({
    method: 'delete',
    path: `${path}/probe`,
    operationId: 'removeProbe',
    tags,
    summary: 'Remove a check with its history',
    request: { params },
    responses: { 204: { description: 'Removed' }, ...problemResponses },
  }),
  async (c) => {
    await removeProbe(c.var.ctx, { ref: refOf(c.req.valid('param')) });
    return c.body(null, 204);
  },
);

healthRoutes.openapi(
  createRoute({
    method: 'post',
    path: `${path}/check`,
    operationId: 'checkHealth',
    tags,
    summary: 'Ask now; the answer comes a moment later',
    request: { params },
    responses: { 202: json(z.object({ ref: z.string() }), 'It is being asked'), ...problemResponses },
  }),
  async (c) => c.json(await checkNow(c.var.ctx, { ref: refOf(c.req.valid('param')) }), 202),
);
