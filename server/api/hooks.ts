import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { receiveCall } from '@/domain/automation/triggers/commands/deliver';
import { db } from '@/domain/core/db';
import { DomainError, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { limitFailures } from '@/server/limits';
import { answerProblem, problem } from '@/server/problem';
import { type ApiEnv, json, problemResponses, resource } from './resource';

/** As the description has it. What answers stands before the door that asks who somebody is: the signature says so. */
export const hookRoutes = resource();
const Delivered = z.object({ id: z.string(), duplicate: z.boolean() }).openapi('WebhookDelivered');
hookRoutes.openAPIRegistry.registerPath({
  method: 'post',
  path: '/hooks/{id}',
  operationId: 'callWebhook',
  tags: ['Triggers'],
  summary: 'Call a webhook: signed, no token',
  description:
    'Signed over the raw body as the trigger says: Slipway-Signature: t=<unix seconds>,v1=<hex of HMAC-SHA-256 of "t.body">, Standard Webhooks, X-Hub-Signature-256 (GitHub), X-Gitea-Signature, or X-Gitlab-Token. Answers at once; what came of it stands at the trigger. The same delivery is taken once.',
  security: [],
  request: {
    params: z.object({ id: z.string().openapi({ description: 'The trigger’s id' }) }),
    body: { required: true, content: { 'application/json': { schema: z.unknown() } } },
  },
  responses: { 202: json(Delivered, 'Taken; a delivery that came before is a duplicate'), ...problemResponses },
});

const mostMegabytes = 1;

/** Before anybody is asked who they are. */
export function openHooks(api: OpenAPIHono<ApiEnv>): void {
  const limit = bodyLimit({
    maxSize: mostMegabytes * 1024 * 1024,
    onError: (c) =>
      refuse(
        c,
        413,
        'too-large',
        'Too large',
        `The body is larger than ${mostMegabytes} MB, the most that is read here.`,
      ),
  });
  api.post('/hooks/:id', limit, async (c) => {
    const requestId = requestIdOf(c);
    const address = c.req.header('x-slipway-address') ?? '';
    const wait = limitFailures.waitSeconds(address);
    if (wait > 0) {
      const detail = `Too many calls from here were turned away. Try again in ${wait} s.`;
      return refuse(c, 429, 'too-many', 'Too many attempts', detail, { 'retry-after': String(wait) });
    }
    try {
      if (!/^trg_[0-9a-z]{10,40}$/.test(c.req.param('id'))) throw notFound('webhook', c.req.param('id').slice(0, 60));
      const body = new Uint8Array(await c.req.arrayBuffer());
      const call = { id: c.req.param('id'), headers: c.req.header(), body };
      return c.json(await receiveCall(db(), call, requestId), 202);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'invalid') throw error;
      limitFailures.count(address);
      if (error.kind === 'forbidden') return refuse(c, 401, 'unauthenticated', 'Not signed', error.detail);
      throw error;
    }
  });
}

function requestIdOf(c: HonoContext<ApiEnv>): string {
  const id = c.get('requestId') ?? c.req.header('x-request-id') ?? newId('request');
  c.set('requestId', id);
  return id;
}

const refuse = (
  c: HonoContext,
  status: number,
  name: string,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
) => answerProblem(problem(status, name, title, detail, requestIdOf(c)), headers);
