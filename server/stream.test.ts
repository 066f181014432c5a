import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken } from '@/domain/access/authenticate';
import { testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', 'for tests only, of no use elsewhere');
vi.stubEnv('SLIPWAY_ADMIN_TOKEN', 'token-for-tests-only');

const { streamLive } = await import('./stream');
const { closeDb } = await import('@/domain/core/db');
const { announce } = await import('@/domain/core/emit');
const { liveHub } = await import('@/domain/events/live');

const server = createServer((request, response) => void streamLive(request, response));
const heard = (topic: string) => db.$transaction((tx) => announce(tx, { topic, type: 'test.happened' }));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connected = new Promise<void>((resolve) => liveHub().onReconnect(resolve));
  await connected;
  began = Date.now();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await liveHub().close();
  await closeDb();
});

/** Opens the stream and answers its topics in their order, until `last` has come. */
async function topics(query: string, last: string, headers: Record<string, string> = {}): Promise<string[]> {
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/stream?${query}`, {
    headers: { authorization: 'Bearer token-for-tests-only', ...headers },
    signal: stop.signal,
  });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const found: string[] = [];
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    found.splice(0, found.length, ...[...text.matchAll(/"topic":"([^"]+)"/g)].map(([, topic]) => topic ?? ''));
    if (found.includes(last)) break;
    if (text.includes('retry:') && !found.length) await heard(last);
  }
  stop.abort();
  return found;
}

let began = 0;
const settled = (topic: string) =>
  vi.waitFor(
    () =>
      expect(
        liveHub()
          .since(began)
          ?.map((message) => message.topic),
      ).toContain(topic),
    { timeout: 20_000 },
  );

describe('the stream of changes', () => {
  it('says what happens of its topics, and nothing else', async () => {
    const found = topics('topic=run:run_1&topic=approval', 'approval:apr_end');
    expect(await found).toEqual(['approval:apr_end']);
  });

  it('first says what happened between the writing of the page and its opening', async () => {
    const written = Date.now();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(written));
    await heard('run:run_2');
    await heard('health:ent_1');
    await settled('run:run_2');
    expect(await topics(`topic=run&since=${written}`, 'run:run_2')).toEqual(['run:run_2']);
    expect(await topics(`topic=run&since=${Date.now() + 1}`, 'run:run_end')).toEqual(['run:run_end']);
  });

  it('goes on after the last message that came before it broke, whatever its address says', async () => {
    const broke = Date.now();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(broke));
    await heard('run:run_3');
    await settled('run:run_3');
    const found = topics('topic=run&since=1', 'run:run_3', { 'last-event-id': String(broke) });
    expect(await found).toEqual(['run:run_3']);
  });

  it('is for who may read: nobody without a sign-in, no token without the scope', async () => {
    const blind = 'slw_blind';
    const made = {
      createdAt: new Date(),
      createdById: 'per_none',

      hint: 'lind',
      name: 'blind',
    };
    const row = {
      id: 'tok_blind',
      hash: hashToken(blind),
      role: 'admin' as const,
      expiresAt: new Date(Date.now() + 60_000),
    };
    await db.serviceToken.create({ data: { ...made, ...row, scopes: ['events:write'] } });
    const { port } = server.address() as AddressInfo;
    const status = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/stream?topic=run`, { headers });
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      return [answer.status, ((await answer.json()) as { detail: string }).detail];
    };
    expect(await status('slw_unknown')).toEqual([401, 'Sign in to follow changes.']);
    expect(await status(blind)).toEqual([403, expect.stringContaining('read')]);
  });

  it('has the page read again where it cannot know what was missed', async () => {
    expect(await topics('topic=run&since=1', '*')).toEqual(['*']);
  });
});
