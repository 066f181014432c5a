import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { testPortal } from '@/domain/automation/runs/testing';
import { closeDb } from '@/domain/core/db';
import { standAtTestNow } from '@/domain/core/testing';
import { setTracer, traceFields } from '@/domain/core/trace';
import { integrations } from '@/integrations';
import { traceRequest } from './trace-request';

const lines: Record<string, unknown>[] = [];
const logger = pino({ mixin: traceFields }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const input = z.object({ fails: z.boolean().default(false) });
const say = defineAction({
  id: 'test:say',
  title: 'Say',
  description: 'Says',
  repeatable: true,
  takesSecrets: [],
  input,
  plan: async () => [],
  apply: async ({ fails }) => {
    logger.info('said');
    if (fails) throw new ActionError('the secret of somebody', 'None.');
    return { output: {} };
  },
});

const portal = await testPortal([say]);
integrations.actions.push(say);
standAtTestNow();
const token = 'an-admin-token-for-this-test';
process.env.SLIPWAY_ADMIN_TOKEN = token;
const { createApi } = await import('./api/app');
afterAll(closeDb);
await portal.template('traced', [
  { id: 'one', action: 'test:say' },
  { id: 'two', action: 'test:say', input: { fails: true } },
]);

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Attribute = { key: string; value: Record<string, string | number | boolean> };
type Span = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  attributes: Attribute[];
  status: { code?: number; message?: string };
};
type Sent = { resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[] };

/** What a collector gets, over HTTP and as JSON. */
const sent: { path?: string; type?: string; body: Sent }[] = [];
const collector = await listen(async (request: IncomingMessage, response) => {
  const { url: path, headers } = request;
  sent.push({ path, type: headers['content-type'], body: JSON.parse(await text(request)) });
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
const attribute = (attributes: Attribute[], name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

/** The API behind what the web process does with a request. */
const api = getRequestListener(createApi().fetch);
const web = await listen((request, response) => {
  request.headers['x-request-id'] = 'req_of_this_test';
  void traceRequest(request, response, async () => {
    if (!request.url?.startsWith('/api/')) response.end('well');
    else await api(request, response);
    return 'api';
  });
});
const startRun = (headers: Record<string, string> = {}) =>
  fetch(`${web}/api/v1/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ template: 'traced', parameters: {} }),
  });

test('without a collector nothing is traced, and payloads and lines are as they were', async () => {
  expect((await startRun()).status).toBe(202);
  const jobs = await portal.db.$queryRaw<{ payload: object }[]>`SELECT payload FROM graphile_worker._private_jobs`;
  expect(jobs.map(({ payload }) => Object.keys(payload))).toEqual([['runId']]);
  await portal.drain();
  expect(lines.splice(0)).toMatchObject([{ msg: 'said' }, { msg: 'said' }]);
  expect(traceFields()).toEqual({});
});

test('request, command, job and steps are one trace, whose id the log lines carry', async () => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector;
  const tracing = await integrations.startTracing('slipway-test');
  setTracer(tracing.tracer);
  const theirs = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const response = await startRun({ traceparent: `00-${theirs.traceId}-${theirs.spanId}-01` });
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as { id: string };
  await fetch(`${web}/livez`);
  await portal.drain();
  await tracing.stop();
  setTracer(undefined);

  expect(sent.map(({ path, type }) => [path, type])[0]).toEqual(['/v1/traces', 'application/json']);
  const resources = sent.flatMap(({ body }) => body.resourceSpans);
  const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  expect(attribute(resources[0]?.resource.attributes ?? [], 'service.name')).toBe('slipway-test');
  expect(spans.some(({ name }) => name.includes('livez'))).toBe(false);

  const span = (name: string, step?: string) => {
    const found = spans.find(
      (one) => one.name === name && (!step || attribute(one.attributes, 'slipway.step.id') === step),
    );
    if (!found) throw new Error(`no span ${name} among ${spans.map((one) => one.name).join(', ')}`);
    return found;
  };
  const chain = [span('POST /api/v1/runs'), span('run.start'), span('run.advance'), span('step test:say', 'one')];
  expect(chain.map(({ traceId }) => traceId)).toEqual(Array(4).fill(theirs.traceId));
  expect(chain.map(({ parentSpanId }) => parentSpanId)).toEqual([
    theirs.spanId,
    ...chain.slice(0, 3).map(({ spanId }) => spanId),
  ]);
  const [request, command, job, first] = chain.map(({ attributes }) => attributes);
  for (const attributes of [request, command, first]) {
    expect(attribute(attributes ?? [], 'slipway.request_id')).toBe('req_of_this_test');
  }
  expect(attribute(request ?? [], 'url.path')).toBe('/api/v1/runs');
  expect(attribute(request ?? [], 'http.response.status_code')).toBe(202);
  expect(attribute(job ?? [], 'slipway.job.end')).toBe('done');
  expect(attribute(first ?? [], 'slipway.run.id')).toBe(id);

  // What failed is said by its kind: a message may hold what nobody else should read.
  const failed = span('step test:say', 'two');
  expect(failed.status.code).toBe(2);
  expect(JSON.stringify(sent)).not.toContain('secret');
  expect(lines).toMatchObject([
    { trace_id: theirs.traceId, span_id: chain[3]?.spanId },
    { trace_id: theirs.traceId, span_id: failed.spanId },
  ]);
});
