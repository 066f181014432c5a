import { afterAll, describe, expect, test } from 'vitest';
import { testPortal } from '@/domain/automation/runs/testing';
import { closeDb } from '@/domain/core/db';
import { standAtTestNow } from '@/domain/core/testing';
import { debugLog } from '@/integrations/debug/log';
import { debugWait } from '@/integrations/debug/wait';

const portal = await testPortal([debugLog, debugWait]);
standAtTestNow();
const token = 'an-admin-token-for-this-test';
process.env.SLIPWAY_ADMIN_TOKEN = token;
const { createApi } = await import('./app');
const api = createApi();
afterAll(closeDb);

const request = (method: string, target: string, body?: object, headers: Record<string, string> = {}) =>
  api.request(`/api/v1${target}`, {
    method,
    body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
  });

async function call(...args: Parameters<typeof request>) {
  const response = await request(...args);
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

await portal.template(
  'hello',
  [
    { id: 'say', name: 'Say it', action: 'debug:log', input: { message: 'hello ${{ parameters.name }}\nand more' } },
    { id: 'end', action: 'debug:log', input: { message: 'bye' } },
  ],
  {
    parameters: { required: ['name'], properties: { name: { type: 'string' } } },
    output: { links: [{ title: 'There', url: 'https://example.com' }] },
  },
);
// Its condition may leave it out, so that it starts, and fails of it.
await portal.template('fails', [{ id: 'x', name: 'Fail', action: 'no:such', if: '${{ 1 }}' }]);
await portal.template('gone', [{ id: 'x', name: 'Fail', action: 'no:such' }]);

const started = async (template = 'hello') => {
  const { body } = await call('POST', '/runs', { template, parameters: { name: 'world' } });
  return String(body.id);
};

describe('POST /runs', () => {
  test('answers the run in the queue, and the same run for the same key', async () => {
    const input = { template: 'hello', parameters: { name: 'world' } };
    const first = await call('POST', '/runs', input, { 'idempotency-key': 'k1' });
    expect(first).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^run_/), status: 'queued' } });
    const again = await call('POST', '/runs', input, { 'idempotency-key': 'k1' });
    expect(again.body).toEqual(first.body);
    const other = await call('POST', '/runs', { ...input, parameters: { name: 'you' } }, { 'idempotency-key': 'k1' });
    expect(other).toMatchObject({ status: 422, type: 'application/problem+json' });
  });

  test('refuses what needs an action that has gone', async () => {
    const detail = 'This portal has no action "no:such", and the step “Fail” needs it.';
    expect(await call('POST', '/runs', { template: 'gone' })).toMatchObject({ status: 409, body: { detail } });
  });

  test.each([
    [{ template: 'hello', parameters: {} }, 422, '/parameters/name'],
    [{ template: 'hello', parameters: {}, dryRun: true }, 422, '/parameters/name'],
    [{ parameters: {} }, 422, '/template'],
    [{ template: 'hello', parameters: 'x' }, 422, '/parameters'],
  ])('%j is a problem that names the field', async (input, status, pointer) => {
    expect(await call('POST', '/runs', input)).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, errors: [{ pointer }] },
    });
  });

  test('knows no such template', async () => {
    expect(await call('POST', '/runs', { template: 'none' })).toMatchObject({
      status: 404,
      body: { title: 'Not found' },
    });
  });

  test('with dryRun answers the plan, and starts nothing', async () => {
    const before = await portal.db.run.count();
    const plan = await call('POST', '/runs', { template: 'hello', parameters: { name: 'x' }, dryRun: true });
    expect(plan).toMatchObject({
      status: 200,
      body: { template: { name: 'hello' }, steps: [{ id: 'say' }, { id: 'end' }] },
    });
    expect(await portal.db.run.count()).toBe(before);
  });
});

describe('GET /runs', () => {
  test('shows a run with its steps, and its output', async () => {
    const id = await started();
    await portal.advance(id);
    const { status, body } = await call('GET', `/runs/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      status: 'succeeded',
      template: 'hello',
      version: 1,
      requester: { id: 'tok_admin', name: 'Admin token', ref: null },
      parameters: { name: 'world' },
      steps: [
        { id: 'say', name: 'Say it', action: 'debug:log', status: 'succeeded', attempt: 1, error: null },
        { id: 'end', name: 'end', status: 'succeeded' },
      ],
      output: { links: [{ title: 'There', url: 'https://example.com' }] },
      error: null,
    });
    for (const key of ['createdAt', 'startedAt', 'finishedAt'])
      expect(new Date(body[key]).getTime()).toBeGreaterThan(0);
  });

  test('lists, filters, and goes on with a cursor', async () => {
    const id = await started('fails');
    await portal.advance(id);
    const failed = await call('GET', '/runs?status=failed&template=fails&requester=me&limit=1');
    expect(failed.body.items).toMatchObject([{ id, status: 'failed', error: 'This portal has no action "no:such".' }]);
    const { body } = await call('GET', '/runs?limit=1');
    const next = await call('GET', `/runs?limit=1&cursor=${body.nextCursor}`);
    expect(next.body.items[0].id).not.toBe(body.items[0].id);
    expect(await call('GET', '/runs?status=nonsense')).toMatchObject({ status: 422 });
    expect(await call('GET', '/runs/run_none')).toMatchObject({ status: 404 });
  });
});

describe('POST /runs/{id}/cancel and /retry', () => {
  test('cancel and retry, each where it fits', async () => {
    const id = await started();
    expect(await call('POST', `/runs/${id}/cancel`)).toMatchObject({ status: 202, body: { id, status: 'cancelled' } });
    expect(await call('POST', `/runs/${id}/cancel`)).toMatchObject({ status: 409 });
    const failed = await started('fails');
    await portal.advance(failed);
    expect(await call('POST', `/runs/${failed}/retry`)).toMatchObject({ status: 202, body: { status: 'running' } });
    expect(await call('POST', '/runs/run_none/retry')).toMatchObject({ status: 404 });
  });
});

describe('GET /runs/{id}/log', () => {
  test('is JSON, after a line', async () => {
    const id = await started();
    await portal.advance(id);
    const { body } = await call('GET', `/runs/${id}/log?after=1`);
    expect(body).toMatchObject({
      items: [
        { seq: 2, stepId: 'say', level: 'info', text: 'and more' },
        { seq: 3, stepId: 'end', text: 'bye' },
      ],
      nextAfter: 3,
    });
    expect(await call('GET', '/runs/run_none/log')).toMatchObject({ status: 404 });
  });

  test('is a stream while the run goes on, which resumes after the last line that was heard', async () => {
    const id = await started();
    const response = await request('GET', `/runs/${id}/log`, undefined, { accept: 'text/event-stream' });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await portal.advance(id);
    const text = await response.text();
    expect(text.match(/^id: \d+$/gm)).toEqual(['id: 1', 'id: 2', 'id: 3']);
    expect(text).toContain('"text":"hello world"');
    expect(text.endsWith('event: end\ndata: {"status":"succeeded"}\n\n')).toBe(true);
    const resumed = await request('GET', `/runs/${id}/log`, undefined, {
      accept: 'text/event-stream',
      'last-event-id': '2',
    });
    expect((await resumed.text()).match(/^id: \d+$/gm)).toEqual(['id: 3']);
  });

  test('sends lists of lines to who asks for them', async () => {
    const id = await started();
    await portal.advance(id);
    const response = await request('GET', `/runs/${id}/log?batch=true`, undefined, { accept: 'text/event-stream' });
    const text = await response.text();
    expect(text.match(/^id: \d+$/gm)).toEqual(['id: 3']);
    expect(JSON.parse(/^data: (\[.*)$/m.exec(text)?.[1] ?? '[]')).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
  });

  test('is searched, and saved as a text', async () => {
    const id = await started();
    await portal.advance(id);
    const found = await call('GET', `/runs/${id}/log/search?q=AND`);
    expect(found).toMatchObject({ status: 200, body: { hits: [2], count: 1, upTo: 3 } });
    expect(await call('GET', `/runs/${id}/log/search?q=`)).toMatchObject({ status: 422 });
    expect(await call('GET', '/runs/run_none/log/search?q=a')).toMatchObject({ status: 404 });
    const saved = await request('GET', `/runs/${id}/log/text`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="run-\d+\.log"$/);
    expect((await saved.text()).split('\n').map((line) => line.replace(/^\S+ /, ''))).toEqual([
      ...['[say] hello world', '[say] and more', '[end] bye', ''],
    ]);
    expect((await request('GET', '/runs/run_none/log/text')).status).toBe(404);
  });

  test('answers a problem, not a stream, for a run that is not there', async () => {
    const response = await request('GET', '/runs/run_none/log', undefined, { accept: 'text/event-stream' });
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});
