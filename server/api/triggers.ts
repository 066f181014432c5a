import { createRoute, z } from '@hono/zod-openapi';
import {
  changeTrigger,
  disableTrigger,
  enableTrigger,
  removeTrigger,
} from '@/domain/automation/triggers/commands/change';
import { createTrigger } from '@/domain/automation/triggers/commands/create';
import { rotateSecret } from '@/domain/automation/triggers/commands/deliver';
import { fireTrigger, redeliver } from '@/domain/automation/triggers/commands/fire';
import { firingStatuses, triggerStatuses } from '@/domain/automation/triggers/lifecycle';
import { getTrigger, listFirings, listTriggers, testTrigger } from '@/domain/automation/triggers/queries';
import {
  ChangeTriggerInput,
  CreateTriggerInput,
  ListTriggersInput,
  TestTriggerInput,
  triggerKinds,
} from '@/domain/automation/triggers/schema';
import { PageInput } from '@/domain/core/page';
import { json, Permitted, pageOf, problemResponses, resource } from './resource';

export const triggerRoutes = resource();

const tags = ['Triggers'];
const params = z.object({ id: z.string().openapi({ description: 'The trigger’s id' }) });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });
const named = z.object({ id: z.string(), name: z.string() });
const Loose = z.record(z.string(), z.unknown());

const Summary = z
  .object({
    id: z.string(),
    kind: z.enum(triggerKinds),
    name: z.string(),
    status: z.enum(triggerStatuses),
    pausedReason: z.string().nullable(),
    template: z.object({ name: z.string(), title: z.string() }),
    version: z.number().int().nullable().openapi({ description: 'null: the newest at the time' }),
    team: named,
    madeBy: named.openapi({ description: 'It acts on their account, with the rights of the team' }),
    when: z.string(),
    nextAt: z.string().nullable(),
    last: z.object({ status: z.enum(firingStatuses), at: z.string(), runId: z.string().nullable() }).nullable(),
  })
  .openapi('TriggerSummary');
const verbs = ['change', 'enable', 'disable', 'remove', 'fire', 'rotate'] as const;
const Trigger = Summary.extend({
  config: Loose,
  parameters: Loose,
  condition: z.string().nullable(),
  nextTimes: z.array(z.string()),
  path: z.string().nullable(),
  formerUntil: z.string().nullable(),
  refused: z.object({ at: z.string(), reason: z.string() }).nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
  can: z.object(
    Object.fromEntries(verbs.map((verb) => [verb, Permitted])) as Record<(typeof verbs)[number], typeof Permitted>,
  ),
}).openapi('Trigger');
const Firing = z
  .object({
    id: z.string(),
    cause: z.enum(['schedule', 'missed', 'now', 'delivery', 'event', 'again']),
    status: z.enum(firingStatuses),
    reason: z.string().nullable(),
    run: z.object({ id: z.string(), number: z.number().int(), status: z.string() }).nullable(),
    dueAt: z.string(),
    createdAt: z.string(),
    settledAt: z.string().nullable(),
    depth: z.number().int(),
    payload: z.unknown(),
  })
  .openapi('TriggerFiring');
const Changed = z.object({ id: z.string() }).openapi('ChangedTrigger');
const WithSecret = z
  .object({ id: z.string(), secret: z.string().nullable() })
  .openapi('TriggerSecret', { description: 'A webhook’s secret is shown here, and never again' });
const Fired = z.object({ firingId: z.string().optional() }).openapi('FiredTrigger');
const Tested = z
  .object({
    fires: z.boolean(),
    reason: z.string().nullable(),
    parameters: Loose,
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .openapi('TriggerTest');

triggerRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/triggers',
    operationId: 'listTriggers',
    tags,
    summary: 'Triggers, newest first',
    request: { query: ListTriggersInput },
    responses: { 200: json(pageOf(Summary), 'Triggers'), ...problemResponses },
  }),
  async (c) => c.json(await listTriggers(c.var.ctx, c.req.valid('query')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/triggers',
    operationId: 'createTrigger',
    tags,
    summary: 'Make a schedule, a webhook or a trigger by events',
    request: { body: body(CreateTriggerInput) },
    responses: { 201: json(WithSecret, 'Made'), ...problemResponses },
  }),
  async (c) => c.json(await createTrigger(c.var.ctx, c.req.valid('json')), 201),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/triggers/test',
    operationId: 'testTrigger',
    tags,
    summary: 'What a trigger would do with a payload; nothing is done',
    request: { body: body(TestTriggerInput) },
    responses: { 200: json(Tested, 'Whether it fires, and what the form would get'), ...problemResponses },
  }),
  async (c) => c.json(await testTrigger(c.var.ctx, c.req.valid('json')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/triggers/{id}',
    operationId: 'getTrigger',
    tags,
    summary: 'One trigger',
    request: { params },
    responses: { 200: json(Trigger, 'The trigger'), ...problemResponses },
  }),
  async (c) => c.json(await getTrigger(c.var.ctx, c.req.valid('param')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/triggers/{id}',
    operationId: 'changeTrigger',
    tags,
    summary: 'Change what a trigger does; whoever changes it answers for it',
    request: { params, body: body(ChangeTriggerInput.omit({ id: true }).openapi('ChangeTrigger')) },
    responses: { 200: json(Changed, 'Changed'), ...problemResponses },
  }),
  async (c) => c.json(await changeTrigger(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/triggers/{id}',
    operationId: 'removeTrigger',
    tags,
    summary: 'Remove a trigger',
    request: { params },
    responses: { 200: json(Changed, 'Removed'), ...problemResponses },
  }),
  async (c) => c.json(await removeTrigger(c.var.ctx, c.req.valid('param')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/triggers/{id}/enable',
    operationId: 'enableTrigger',
    tags,
    summary: 'Switch a trigger on',
    request: { params },
    responses: { 200: json(Changed, 'On'), ...problemResponses },
  }),
  async (c) => c.json(await enableTrigger(c.var.ctx, c.req.valid('param')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/triggers/{id}/disable',
    operationId: 'disableTrigger',
    tags,
    summary: 'Switch a trigger off',
    request: { params },
    responses: { 200: json(Changed, 'Off'), ...problemResponses },
  }),
  async (c) => c.json(await disableTrigger(c.var.ctx, c.req.valid('param')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/triggers/{id}/fire',
    operationId: 'fireTrigger',
    tags,
    summary: 'Fire a schedule now',
    request: { params },
    responses: { 202: json(Fired, 'It is settled in a moment'), ...problemResponses },
  }),
  async (c) => c.json(await fireTrigger(c.var.ctx, c.req.valid('param')), 202),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/triggers/{id}/rotate-secret',
    operationId: 'rotateTriggerSecret',
    tags,
    summary: 'Give a webhook a new secret; the former one holds for a day',
    request: { params },
    responses: { 200: json(WithSecret, 'The new secret'), ...problemResponses },
  }),
  async (c) => c.json(await rotateSecret(c.var.ctx, c.req.valid('param')), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/triggers/{id}/firings',
    operationId: 'listFirings',
    tags,
    summary: 'What a trigger did, newest first',
    request: { params, query: PageInput },
    responses: { 200: json(pageOf(Firing), 'Firings'), ...problemResponses },
  }),
  async (c) => c.json(await listFirings(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') }), 200),
);

triggerRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/firings/{id}/redeliver',
    operationId: 'redeliverFiring',
    tags,
    summary: 'Let a trigger take what came once more',
    request: { params: z.object({ id: z.string().openapi({ description: 'The firing’s id' }) }) },
    responses: { 202: json(Fired, 'It is settled in a moment'), ...problemResponses },
  }),
  async (c) => c.json(await redeliver(c.var.ctx, { firingId: c.req.valid('param').id }), 202),
);
