import { createRoute, z } from '@hono/zod-openapi';
import { planRun } from '@/domain/automation/plan';
import { startRun } from '@/domain/automation/runs/commands/start';
import { runStatuses, stepStatuses } from '@/domain/automation/runs/lifecycle';
import { getRun, listRuns } from '@/domain/automation/runs/queries';
import { ListRunsInput, runStarters, Span, StartRunInput } from '@/domain/automation/runs/schema';
import { phases } from '@/domain/automation/templates/schema';
import { hasAction, toolbox } from '@/worker/toolbox';
import { json, pageOf, problemResponses, resource } from './resource';
import { Plan } from './template-views';

export const runRoutes = resource();

const tags = ['Runs'];
const RunStatus = z.enum(runStatuses);
const params = z.object({ id: z.string().openapi({ description: 'The run’s id' }) });
const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });

const RunFacts = z.object({
  id: z.string(),
  number: z.number().int(),
  status: RunStatus,
  template: z.string(),
  templateTitle: z.string(),
  version: z.number().int(),
  subject: z.string().nullable().openapi({ description: 'What the run is about, such as the new service’s name' }),
  requester: z.object({ id: z.string(), name: z.string(), ref: z.string().nullable() }),
  team: z.object({ id: z.string(), name: z.string(), ref: z.string() }).nullable(),
  error: z.string().nullable(),
  waitsFor: z.enum(['person', 'turn', 'approval']).nullable().openapi({
    description:
      'It stands still until a person answers, until other runs of its concurrency key end, or until it is approved',
  }),
  startedBy: z.enum(runStarters).openapi({ description: 'What set it going' }),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

const RunListItem = RunFacts.extend({
  currentStep: z.object({ position: z.number().int(), name: z.string(), status: z.enum(stepStatuses) }).nullable(),
  stepCount: z.number().int(),
  stepsDone: z.number().int(),
}).openapi('RunListItem');

const StepSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    action: z.string(),
    phase: z.enum(phases).openapi({ description: 'The work itself, what undoes it, or what always runs after it' }),
    parallel: z.string().nullable(),
    status: z.enum(stepStatuses),
    tolerated: z.boolean().openapi({ description: 'It failed, and the run went on' }),
    undone: z.boolean(),
    question: z.object({ text: z.string(), askedAt: z.string() }).nullable(),
    attempt: z.number().int(),
    spans: z.array(Span),
    usualMs: z.number().nullable(),
    input: z.unknown(),
    output: z.unknown(),
    error: z.string().nullable(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .openapi('RunStep');

const RelatedRun = z.object({
  ...{ id: z.string(), number: z.number().int(), status: RunStatus, templateTitle: z.string() },
  subject: z.string().nullable(),
});

const Run = RunFacts.extend({
  attempt: z.number().int(),
  parameters: z.record(z.string(), z.unknown()),
  steps: z.array(StepSchema),
  ending: z.enum(['failed', 'cancelled']).nullable().openapi({ description: 'How it will end once all is cleared up' }),
  turn: z.object({ behind: z.number().int().nullable(), waiting: z.number().int() }).nullable(),
  parent: RelatedRun.nullable().openapi({ description: 'The run whose step waits for this one' }),
  children: RelatedRun.extend({ stepId: z.string() }).array().openapi({ description: 'Runs that its steps started' }),
  failedStepId: z.string().nullable(),
  output: z.record(z.string(), z.unknown()).nullable(),
  cure: z.string().nullable(),
  cause: z.enum(['input', 'passing', 'interrupted', 'unforeseen']).nullable(),
  keptUntil: z.string().nullable().openapi({ description: 'A failed run can be retried so long' }),
  historyCount: z.number().int().openapi({ description: 'Runs that the usual lengths of steps are taken from' }),
  sameFailures: z.number().int().openapi({ description: 'Runs that failed in the same step of late' }),
  requestId: z.string(),
  lastLine: z.number().int(),
}).openapi('Run');

const AskedApproval = z.object({ id: z.string(), rule: z.string(), why: z.string(), expiresAt: z.string() });
const Started = z
  .object({
    id: z.string(),
    number: z.number().int(),
    status: RunStatus,
    approval: AskedApproval.nullable().openapi({ description: 'What it waits for before its first step' }),
  })
  .openapi('StartedRun');
const StartBody = StartRunInput.extend({
  dryRun: z.boolean().default(false).openapi({ description: 'Only work out what the run would do' }),
}).openapi('StartRun');

runRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/runs',
    operationId: 'startRun',
    tags,
    summary: 'Start a run of a template',
    description: 'A repeated request with the same Idempotency-Key answers the run that the first one started.',
    request: { headers: z.object({ 'idempotency-key': z.string().min(1).max(255).optional() }), body: body(StartBody) },
    responses: {
      200: json(Plan, 'With dryRun: the plan'),
      202: json(Started, 'In the queue, or waiting for approval'),
      ...problemResponses,
    },
  }),
  async (c) => {
    const { dryRun, ...input } = c.req.valid('json');
    if (dryRun) return c.json(await planRun(c.var.ctx, input, toolbox()), 200);
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const { id, number, status, approval } = await startRun(c.var.ctx, { ...input, hasAction }, { idempotencyKey });
    return c.json({ id, number, status, approval }, 202, { location: `/api/v1/runs/${id}` });
  },
);

runRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/runs',
    operationId: 'listRuns',
    tags,
    summary: 'Runs, newest first',
    description: 'A repeated filter means any of its values. `requester=me` means whoever asks.',
    request: { query: ListRunsInput },
    responses: { 200: json(pageOf(RunListItem), 'Runs'), ...problemResponses },
  }),
  async (c) => c.json(await listRuns(c.var.ctx, c.req.valid('query')), 200),
);

runRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/runs/{id}',
    operationId: 'getRun',
    tags,
    summary: 'One run with its steps',
    request: { params },
    responses: { 200: json(Run, 'The run'), ...problemResponses },
  }),
  async (c) => {
    const {
      links: _,
      texts: __,
      can: ___,
      leftBehind: ____,
      keeper: _____,
      ...run
    } = await getRun(c.var.ctx, c.req.valid('param'));
    return c.json(run, 200);
  },
);
