import { createRoute, z } from '@hono/zod-openapi';
import { cancelRun } from '@/domain/automation/runs/commands/cancel';
import { resolveStep } from '@/domain/automation/runs/commands/resolve';
import { retryEdited, retryRun, skipStep } from '@/domain/automation/runs/commands/retry';
import { runStatuses } from '@/domain/automation/runs/lifecycle';
import { ResolveInput, RetryInput } from '@/domain/automation/runs/schema';
import { json, problemResponses, resource } from './resource';

/** What can be done with a run that has begun. */
export const runCommandRoutes = resource();

const tags = ['Runs'];
const id = z.string().openapi({ description: 'The run’s id' });
const params = z.object({ id });
const Changed = z.object({ id: z.string(), status: z.enum(runStatuses) }).openapi('ChangedRun');
const responses = { 202: json(Changed, 'The run as it is now'), ...problemResponses };

runCommandRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/runs/{id}/cancel',
    operationId: 'cancelRun',
    tags,
    summary: 'Cancel a run that is not over',
    description:
      'Where something is to be undone or always runs, the run goes on with that and is cancelled after it. Asked again meanwhile, it is cancelled at once.',
    request: { params },
    responses,
  }),
  async (c) => c.json(await cancelRun(c.var.ctx, c.req.valid('param')), 202),
);

const RetryBody = z
  .object({ input: RetryInput.shape.input.optional() })
  .openapi('RetryRun', { description: 'With `input`: keys of the failed step’s input, and what is to stand there' });

runCommandRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/runs/{id}/retry',
    operationId: 'retryRun',
    tags,
    summary: 'Take up a failed run from the step that failed',
    request: { params, body: { required: false, content: { 'application/json': { schema: RetryBody } } } },
    responses,
  }),
  async (c) => {
    const { input } = c.req.valid('json') ?? {};
    const run = c.req.valid('param');
    const changed = input ? retryEdited(c.var.ctx, { ...run, input }) : retryRun(c.var.ctx, run);
    return c.json(await changed, 202);
  },
);

runCommandRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/runs/{id}/skip',
    operationId: 'skipStep',
    tags,
    summary: 'Go on with a failed run behind the step that failed',
    request: { params },
    responses,
  }),
  async (c) => c.json(await skipStep(c.var.ctx, c.req.valid('param')), 202),
);

runCommandRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/runs/{id}/steps/{stepId}/resolve',
    operationId: 'resolveStep',
    tags,
    summary: 'Say whether an interrupted step took effect',
    request: {
      params: z.object({ id, stepId: z.string() }),
      body: {
        required: true,
        content: {
          'application/json': { schema: ResolveInput.omit({ id: true, stepId: true }).openapi('ResolveStep') },
        },
      },
    },
    responses,
  }),
  async (c) => c.json(await resolveStep(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 202),
);
