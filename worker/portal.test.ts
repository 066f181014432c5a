import { afterAll, describe, expect, it, vi } from 'vitest';
import { createContext, jobActor } from '@/domain/core/context';
import { insertPerson, testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', 'for tests only, of no use elsewhere');
vi.stubEnv('SLIPWAY_ADMIN_TOKEN', 'token-for-tests-only');

const { portalPort } = await import('./portal');
const { closeDb } = await import('@/domain/core/db');
const { liveHub } = await import('@/domain/events/live');
afterAll(async () => {
  await liveHub().close();
  await closeDb();
});

const ines = await insertPerson(db, { name: 'Ines Oliveira' });
const max = await insertPerson(db, { name: 'Max Roth', role: 'manager' });
const { signal } = new AbortController();
const ask = async (
  actor: Parameters<typeof createContext>[0]['actor'],
  method: string,
  path: string,
  parts: object = {},
) => {
  const ctx = createContext({ actor, db });
  const response = await portalPort.request(ctx, { method, path, headers: {}, signal, ...parts });
  return { status: response.status, body: await response.json() };
};
const descriptor = {
  headers: { 'content-type': 'application/yaml' },
  body: 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: basket}\nspec: {type: service, lifecycle: production, owner: checkout}\n',
};

describe('the portal’s API, asked by a run', () => {
  it('answers as the one who asked for the run', async () => {
    expect(await ask(ines, 'GET', '/api/v1/me')).toMatchObject({ status: 200, body: { name: 'Ines Oliveira' } });
    expect(await ask(ines, 'POST', '/api/v1/catalog/import', descriptor)).toMatchObject({
      status: 200,
      body: { created: 1 },
    });
    expect(await db.auditEntry.findFirst({ orderBy: { at: 'desc' } })).toMatchObject({ actorName: 'Ines Oliveira' });
  });

  it('refuses what they may not', async () => {
    expect(await ask(max, 'POST', '/api/v1/catalog/import', descriptor)).toMatchObject({ status: 403 });
    const readOnly = { kind: 'token' as const, id: 'tok_1', name: 'ci', role: 'admin' as const, scopes: ['read'] };
    expect(await ask(readOnly, 'POST', '/api/v1/catalog/import', descriptor)).toMatchObject({ status: 403 });
    expect(await ask(ines, 'GET', '/api/v1/nothing')).toMatchObject({ status: 404 });
  });

  it('takes no other credentials', async () => {
    const headers = { authorization: 'Bearer token-for-tests-only', cookie: 'a=b', Origin: 'https://evil.example' };
    expect(await ask(ines, 'GET', '/api/v1/me', { headers })).toMatchObject({ body: { name: 'Ines Oliveira' } });
  });

  it.each([
    '/api/v1/approvals/apr_1/decision',
    '/api/v1/approvals/apr_1/%64ecision',
    '/api/v1/environments/env_1/reveal',
    '/api/v1/environments/env_1/reveal/',
    '/api/v1/tokens',
    '/api/v1/runs',
    '/api/v1/runs/run_1/steps/publish/resolve',
  ])('leaves to a person what is theirs: %s', async (path) => {
    await expect(ask(ines, 'POST', path)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('answers no run that nobody asked for', async () => {
    await expect(ask(jobActor('schedule'), 'GET', '/api/v1/me')).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
