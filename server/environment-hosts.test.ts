import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode } from 'next-auth/jwt';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { newId } from '@/domain/core/ids';
import { insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import type { Answer } from './fixture';

const { db, url } = await testDb();
const secret = 'a secret of the tests that is long enough';
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', secret);
vi.stubEnv('SLIPWAY_URL', 'http://localhost:3000');
vi.stubEnv('SLIPWAY_ADMIN_TOKEN', 'the-admin-token-of-the-test');
// Settings are read once, at the first use: so only now.
const { environmentHosts } = await import('./environment-hosts');
const { closeDb } = await import('@/domain/core/db');
const { liveHub } = await import('@/domain/events/live');

const hosts = environmentHosts();
const behind = createServer((request, response) => response.end(`hello ${request.headers.authorization ?? ''}`));
const front = createServer((request, response) => {
  const isHost = hosts.gateway.nameOf(request.headers.host) !== undefined;
  void (isHost ? hosts.gateway.handle(request, response) : hosts.visit(request, response));
});
for (const server of [behind, front]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const portOf = (server: typeof front) => (server.address() as AddressInfo).port;
afterAll(async () => {
  for (const server of [behind, front]) {
    server.closeAllConnections();
    server.close();
  }
  hosts.gateway.close();
  await liveHub().close();
  await closeDb();
});

const team = await insertTeam(db);
const member = await insertPerson(db, { member: [team] });
const stranger = await insertPerson(db, { name: 'Noor Haddad' });
const environment = await db.environment.create({
  data: {
    id: newId('environment'),
    name: 'shop',
    status: 'ready',
    typeName: 'service-preview',
    typeTitle: 'Service preview',
    typeVersionId: 'none',
    provisioner: 'process',
    teamId: team.id,
    ownerRef: team.ref,
    requesterId: 'per_somebody',
    requesterName: 'Somebody',
    reason: '',
    parameters: {},
    ttlHours: 1,
    hourlyPrice: 0,
    port: portOf(behind),
    requestedAt: testNow,
  },
});

async function sessionOf(personId: string): Promise<{ id: string; cookie: string }> {
  const now = new Date();
  const id = newId('session');
  const expiresAt = new Date(now.getTime() + 3_600_000);
  await db.session.create({
    data: { id, personId, userAgent: '', address: '', createdAt: now, lastSeenAt: now, expiresAt },
  });
  return { id, cookie: `next-auth.session-token=${await encode({ token: { sid: id }, secret })}` };
}

function ask(address: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { host, pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: portOf(front), path: pathname + search };
    const request = send({ ...options, headers: { host, accept: 'text/html', ...headers } }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

const address = 'http://shop.env.localhost:3000/cart';
const firstCookie = (answer: Answer) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

describe('the way into an environment', () => {
  test('leads a member of its team through the portal, is written down, and ends with the session', async () => {
    const session = await sessionOf(member.id);
    const first = await ask(address);
    const granted = await ask(first.headers.location ?? '', { cookie: session.cookie });
    expect(granted.status).toBe(303);
    const entered = await ask(granted.headers.location ?? '', { cookie: firstCookie(first) });
    expect(entered.headers.location).toBe('/cart');
    const pass = firstCookie(entered);
    expect(await ask(address, { cookie: pass })).toMatchObject({ status: 200, body: 'hello ' });
    const entry = await db.auditEntry.findFirstOrThrow({ where: { action: 'environment.visit' } });
    expect(entry).toMatchObject({ actorId: member.id, subjectId: environment.id, outcome: 'done' });

    await db.session.update({ where: { id: session.id }, data: { revokedAt: new Date() } });
    await db.$executeRaw`SELECT pg_notify('slipway_live', ${JSON.stringify({ topic: `session:${session.id}`, type: 'session.revoke' })})`;
    await expect.poll(async () => (await ask(address, { cookie: pass })).status, { timeout: 20_000 }).toBe(302);
  });

  test('sends somebody who is not signed in to the sign-in, and back afterwards', async () => {
    const first = await ask(address);
    const asked = await ask(first.headers.location ?? '');
    expect(asked.status).toBe(303);
    expect(decodeURIComponent(asked.headers.location ?? '')).toMatch(
      /^\/sign-in\?callbackUrl=\/environments\/visit\?to=/,
    );
  });

  test('ends here for somebody of another team', async () => {
    const { cookie } = await sessionOf(stranger.id);
    const first = await ask(address);
    const refused = await ask(first.headers.location ?? '', { cookie });
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('Open an environment’s address: only whoever asked for it');
    expect(await db.auditEntry.count({ where: { action: 'environment.visit', outcome: 'refused' } })).toBe(1);
  });

  test.each([
    ['another site', 'http://evil.example/'],
    ['another port', 'http://shop.env.localhost:9999/'],
    ['another scheme', 'https://shop.env.localhost:3000/'],
    ['the portal itself', 'http://localhost:3000/'],
    ['a host below', 'http://a.shop.env.localhost:3000/'],
    ['a name and password', 'http://shop.env.localhost:3000@evil.example/'],
    ['nothing', ''],
  ])('hands no grant to %s', async (_, to) => {
    const { cookie } = await sessionOf(member.id);
    const query = new URLSearchParams({ to, state: 'x'.repeat(22) });
    const answer = await ask(`http://localhost:3000/environments/visit?${query}`, { cookie });
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.location).toBeUndefined();
  });

  test('is open to the admin token, which the service never sees; other bearer tokens are the service’s', async () => {
    const program = { accept: 'application/json' };
    const admitted = await ask(address, { ...program, authorization: 'Bearer the-admin-token-of-the-test' });
    expect(admitted).toMatchObject({ status: 200, body: 'hello ' });
    expect((await ask(address, { ...program, authorization: 'Bearer slw_made-up' })).status).toBe(403);
    expect((await ask(address, { ...program, authorization: 'Bearer of-the-service' })).status).toBe(401);
  });
});
