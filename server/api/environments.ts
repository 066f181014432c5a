import { createRoute, z } from '@hono/zod-openapi';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { extendEnvironment } from '@/domain/environments/commands/extend';
import { setQuota } from '@/domain/environments/commands/quota';
import { requestEnvironment } from '@/domain/environments/commands/request';
import { sleepEnvironment, wakeEnvironment } from '@/domain/environments/commands/rest';
import { retryEnvironment } from '@/domain/environments/commands/retry';
import { revealSecrets, rotateSecrets } from '@/domain/environments/commands/secrets';
import { getEnvironment, getEnvironmentLog } from '@/domain/environments/queries/detail';
import { estimateEnvironment } from '@/domain/environments/queries/estimate';
import { getTeamUsage, listEnvironments } from '@/domain/environments/queries/list';
import {
  EstimateInput,
  ExtendInput,
  ListEnvironmentsInput,
  LogLine,
  RequestEnvironmentInput,
  SetQuotaInput,
} from '@/domain/environments/schema';
import {
  describeEnvironment,
  Environment,
  EnvironmentItem,
  Estimate,
  listedEnvironment,
  Usage,
} from './environment-shape';
import { json, pageOf, problemResponses, resource } from './resource';

export const environmentRoutes = resource();

const tags = ['Environments'];
const params = z.object({ id: z.string().openapi({ description: 'The environment’s id' }) });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const Changed = z.object({ id: z.string(), status: z.string() }).openapi('ChangedEnvironment');
const Asked = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    expiresAt: z.string().optional(),
    approval: z
      .object({ id: z.string(), rule: z.string(), why: z.string(), expiresAt: z.string() })
      .optional()
      .openapi({ description: 'There where a rule asks for a person' }),
  })
  .openapi('RequestedEnvironment');

const withoutNulls = <T extends { expiresAt: string | null; approval: object | null }>({
  expiresAt,
  approval,
  ...rest
}: T) => ({
  ...rest,
  ...(expiresAt && { expiresAt }),
  ...(approval && { approval: approval as NonNullable<T['approval']> }),
});

environmentRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/environments',
    operationId: 'requestEnvironment',
    tags,
    summary: 'Ask for an environment',
    description:
      'Answers at once; the worker makes it. Over the quota or the longest life it is refused. A repeated request with the same Idempotency-Key answers the environment that the first one asked for.',
    request: {
      headers: z.object({ 'idempotency-key': z.string().min(1).max(255).optional() }),
      body: body(RequestEnvironmentInput.extend({}).openapi('RequestEnvironment')),
    },
    responses: { 202: json(Asked, 'Asked for'), ...problemResponses },
  }),
  async (c) => {
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const asked = await requestEnvironment(c.var.ctx, c.req.valid('json'), { idempotencyKey });
    return c.json(withoutNulls(asked), 202, { location: `/api/v1/environments/${asked.id}` });
  },
);

environmentRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/environments/estimate',
    operationId: 'estimateEnvironment',
    tags,
    summary: 'What a request would cost, need and run into, without asking for anything',
    request: { body: body(EstimateInput.extend({}).openapi('EstimateRequest')) },
    responses: { 200: json(Estimate, 'The estimate'), ...problemResponses },
  }),
  async (c) => c.json(await estimateEnvironment(c.var.ctx, c.req.valid('json')), 200),
);

environmentRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/environments',
    operationId: 'listEnvironments',
    tags,
    summary: 'Environments, newest first, or by their end',
    request: { query: ListEnvironmentsInput },
    responses: { 200: json(pageOf(EnvironmentItem), 'Environments'), ...problemResponses },
  }),
  async (c) => {
    const page = await listEnvironments(c.var.ctx, c.req.valid('query'));
    return c.json({ ...page, items: page.items.map(listedEnvironment) }, 200);
  },
);

environmentRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/environments/{id}',
    operationId: 'getEnvironment',
    tags,
    summary: 'One environment, with its cost and what happened to it',
    request: { params },
    responses: { 200: json(Environment, 'The environment'), ...problemResponses },
  }),
  async (c) => c.json(describeEnvironment(await getEnvironment(c.var.ctx, c.req.valid('param'))), 200),
);

environmentRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/environments/{id}/log',
    operationId: 'readEnvironmentLog',
    tags,
    summary: 'The newest lines that it wrote, and that making it wrote',
    description: 'While it is asked for every few seconds, the lines are at most a second old.',
    request: { params },
    responses: {
      200: json(
        z
          .object({ made: z.array(LogLine), lines: z.array(LogLine), readAt: z.string().nullable() })
          .openapi('EnvironmentLog'),
        'At most 300 lines of each',
      ),
      ...problemResponses,
    },
  }),
  async (c) => c.json(await getEnvironmentLog(c.var.ctx, c.req.valid('param')), 200),
);

environmentRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/environments/{id}/extend',
    operationId: 'extendEnvironment',
    tags,
    summary: 'Lengthen its life, or ask a person to',
    request: { params, body: body(ExtendInput.omit({ id: true }).openapi('ExtendEnvironment')) },
    responses: { 200: json(Asked, 'Its new end, or the approval that was asked for'), ...problemResponses },
  }),
  async (c) => {
    const input = { ...c.req.valid('json'), ...c.req.valid('param') };
    return c.json(withoutNulls(await extendEnvironment(c.var.ctx, input)), 200);
  },
);

for (const [verb, run, summary] of [
  ['sleep', sleepEnvironment, 'Put it to sleep: it costs less and its life goes on'],
  ['wake', wakeEnvironment, 'Wake it'],
  ['retry', retryEnvironment, 'Make a failed one again'],
  ['rotate', rotateSecrets, 'Replace its secret outputs by new ones, to be revealed once'],
] as const) {
  environmentRoutes.openapi(
    createRoute({
      method: 'post',
      path: `/environments/{id}/${verb}`,
      operationId: `${verb}Environment`,
      tags,
      summary,
      request: { params },
      responses: { 202: json(Changed, 'The environment as it is now'), ...problemResponses },
    }),
    async (c) => c.json(await run(c.var.ctx, c.req.valid('param')), 202),
  );
}

environmentRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/environments/{id}',
    operationId: 'destroyEnvironment',
    tags,
    summary: 'Give it back: nothing is billed from now on, and the worker destroys all of it',
    request: { params },
    responses: { 202: json(Changed, 'The environment as it is now'), ...problemResponses },
  }),
  async (c) => c.json(await destroyEnvironment(c.var.ctx, c.req.valid('param')), 202),
);

const Revealed = z
  .object({ secrets: z.record(z.string(), z.string()) })
  .openapi('RevealedSecrets', { description: 'Shown this once: the portal keeps them no longer' });

environmentRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/environments/{id}/reveal',
    operationId: 'revealEnvironment',
    tags,
    summary: 'Show its secret outputs, once; who saw them stands in the audit log',
    request: { params },
    responses: { 200: json(Revealed, 'The secret outputs'), ...problemResponses },
  }),
  async (c) => c.json(await revealSecrets(c.var.ctx, c.req.valid('param')), 200, { 'cache-control': 'no-store' }),
);

environmentRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/environment-usage',
    operationId: 'getEnvironmentUsage',
    tags,
    summary: 'What a team holds of its quota, and what this month costs it',
    request: { query: z.object({ team: z.string().optional().openapi({ description: 'Left out: one’s own team' }) }) },
    responses: { 200: json(z.object({ usage: Usage.nullable() }), 'Null for who is in no team'), ...problemResponses },
  }),
  async (c) => {
    const usage = await getTeamUsage(c.var.ctx, c.req.valid('query'));
    if (!usage) return c.json({ usage: null }, 200);
    const { id, ref, name } = usage.team;
    return c.json({ usage: { ...usage, team: { id, ref, name } } }, 200);
  },
);

environmentRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/environment-quotas/{teamId}',
    operationId: 'setEnvironmentQuota',
    tags,
    summary: 'Set how many environments a team may hold, and its monthly budget',
    request: {
      params: z.object({ teamId: z.string() }),
      body: body(SetQuotaInput.omit({ teamId: true }).openapi('EnvironmentQuota')),
    },
    responses: {
      200: json(
        z.object({ teamId: z.string(), most: z.number().int(), monthlyBudget: z.number().nullable() }),
        'The quota that now holds',
      ),
      ...problemResponses,
    },
  }),
  async (c) => c.json(await setQuota(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);
