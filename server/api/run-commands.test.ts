import { afterAll, describe, expect, test } from 'vitest';
import { gate, workScene } from '@/domain/automation/runs/fixture';
import { closeDb } from '@/domain/core/db';
import { standAtTestNow } from '@/domain/core/testing';

const { works, portal, see } = await workScene();
standAtTestNow();
const token = 'an-admin-token-for-this-test';
process.env.SLIPWAY_ADMIN_TOKEN = token;
const { createApi } = await import('./app');
const api = createApi();
afterAll(closeDb);

async function post(target: string, body?: object) {
  const response = await api.request(`/api/v1${target}`, {
    method: 'POST',
    body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
  });
  return { status: response.status, body: await response.json() };
}

works.set('refuse', (_, { message }) => {
  if (message !== 'right') throw new Error('not so');
  return { output: { said: message } };
});

async function failed(name: string): Promise<string> {
  await portal.template(name, [
    { id: 'x', action: 'test:once', retry: { attempts: 1 }, input: { do: 'refuse', message: 'wrong' } },
    { id: 'y', action: 'test:do', input: { message: 'after it' } },
  ]);
  const { id } = await portal.start(name);
  await portal.advance(id);
  expect((await see(id)).status).toBe('failed');
  return id;
}

describe('POST /runs/{id}/retry with an input', () => {
  test('takes the failed step up with what stands there instead', async () => {
    const id = await failed('edited');
    const answer = await post(`/runs/${id}/retry`, { input: { message: 'right' } });
    expect(answer).toMatchObject({ status: 202, body: { id, status: 'running' } });
    await portal.drain();
    expect(await see(id)).toMatchObject({ status: 'succeeded', steps: [{ output: { said: 'right' } }, {}] });
    expect(await post(`/runs/${id}/retry`, { input: { message: 'right' } })).toMatchObject({ status: 409 });
  });

  test.each([[{ input: 'text' }], [{ input: ['a'] }]])('refuses %j', async (body) => {
    const id = await failed(`wrong-${JSON.stringify(body).length}`);
    expect(await post(`/runs/${id}/retry`, body)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/input' }] },
    });
  });
});

describe('POST /runs/{id}/skip', () => {
  test('goes on behind the failed step, once', async () => {
    const id = await failed('skipped');
    expect(await post(`/runs/${id}/skip`)).toMatchObject({ status: 202, body: { id, status: 'running' } });
    expect(await post(`/runs/${id}/skip`)).toMatchObject({ status: 409 });
    await portal.drain();
    expect((await see(id)).steps.map(({ status }) => status)).toEqual(['skipped', 'succeeded']);
    expect(await post('/runs/run_none/skip')).toMatchObject({ status: 404 });
  });
});

describe('POST /runs/{id}/steps/{stepId}/resolve', () => {
  /** A run whose worker stopped in the middle of a step that may not be repeated. */
  async function asking(name: string): Promise<string> {
    const work = gate();
    works.set(name, async () => {
      work.enter();
      await work.opened;
    });
    await portal.template(name, [{ id: 'x', action: 'test:once', input: { do: name } }]);
    const { id } = await portal.start(name);
    const dying = portal.advance(id);
    await work.entered;
    await portal.advance(id);
    work.open();
    await dying;
    return id;
  }

  test('goes on with what the step would have answered', async () => {
    const id = await asking('resolved');
    const answer = { answer: 'done', output: { by: 'a person' } };
    expect(await post(`/runs/${id}/steps/none/resolve`, answer)).toMatchObject({ status: 404 });
    expect(await post(`/runs/${id}/steps/x/resolve`, { answer: 'perhaps' })).toMatchObject({ status: 422 });
    expect(await post(`/runs/${id}/steps/x/resolve`, answer)).toMatchObject({ status: 202, body: { id } });
    await portal.drain();
    expect(await see(id)).toMatchObject({ status: 'succeeded', steps: [{ output: { by: 'a person' } }] });
    expect(await post(`/runs/${id}/steps/x/resolve`, answer)).toMatchObject({ status: 409 });
  });
});
