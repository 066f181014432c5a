// Before any schema is made: it gives them what the description needs.
import '@hono/zod-openapi';

import { afterAll, describe, expect, it, vi } from 'vitest';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { createTrigger } from '@/domain/automation/triggers/commands/create';
import { sign } from '@/domain/automation/triggers/fixture';
import { createContext } from '@/domain/core/context';
import { insertPerson, insertTeam, testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', 'for tests only, of no use elsewhere');
const { createApi } = await import('./app');
const { closeDb } = await import('@/domain/core/db');
const { liveHub } = await import('@/domain/events/live');
const api = createApi();
afterAll(async () => {
  await liveHub().close();
  await closeDb();
});

const team = await insertTeam(db);
const platform = createContext({
  db,
  actor: await insertPerson(db, { name: 'Noor', role: 'platform', member: [team] }),
});
const source = `
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: tidy }
spec: { type: service, steps: [{ action: debug:log }] }`;
await publishTemplate(platform, { source });
const input = {
  kind: 'webhook',
  name: 'Push',
  template: 'tidy',
  team: team.id,
  config: { signing: 'slipway' },
} as const;
const { id, secret } = await createTrigger(platform, input);

const post = (body: string, headers: Record<string, string>, path = `/api/v1/hooks/${id}`, address = '192.0.2.1') =>
  api.request(path, { method: 'POST', body, headers: { 'x-slipway-address': address, ...headers } });
const signed = (body: string) => ({ 'slipway-signature': sign.slipway(secret ?? '', body, new Date()) });

describe('POST /api/v1/hooks/{id}', () => {
  it('answers a signed call at once with its delivery, and the same once more as a duplicate', async () => {
    const body = '{"a": 1}';
    const headers = signed(body);
    const first = await post(body, headers);
    expect(first.status).toBe(202);
    const answer = await first.json();
    expect(answer).toEqual({ id: expect.stringMatching(/^fir_/), duplicate: false });
    expect(await (await post(body, headers)).json()).toEqual({ ...answer, duplicate: true });
    expect(await db.triggerFiring.count()).toBe(1);
  });

  it('wants a signature, whatever token or session comes along', async () => {
    const response = await post('{}', { authorization: 'Bearer slw_any' });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect((await response.json()).detail).toContain('Slipway-Signature');
    expect((await post('{"b": 2}', signed('{"b": 3}'))).status).toBe(401);
    expect(await db.auditEntry.count({ where: { action: 'trigger.deliver', outcome: 'refused' } })).toBe(2);
  });

  it('knows nothing of others, of no text, and of too much', async () => {
    expect((await post('{}', {}, '/api/v1/hooks/trg_00000000000000000000000000')).status).toBe(404);
    const nameless = await post('{}', {}, '/api/v1/hooks/%00');
    expect([nameless.status, nameless.headers.get('x-request-id')]).toEqual([404, expect.stringMatching(/^req_/)]);
    const huge = 'x'.repeat(1024 * 1024 + 1);
    expect((await post(huge, signed(huge))).status).toBe(413);
    expect((await api.request(`/api/v1/hooks/${id}`, { headers: {} })).status).toBe(401);
  });

  it('is told to wait after many calls that were turned away', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 25; call++) statuses.push((await post('{}', {}, undefined, '192.0.2.9')).status);
    expect(statuses.at(0)).toBe(401);
    expect(statuses.at(-1)).toBe(429);
  });
});
