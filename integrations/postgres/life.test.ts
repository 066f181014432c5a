import fs from 'node:fs';
import { expect, test } from 'vitest';
import { createContext, jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { requestEnvironment } from '@/domain/environments/commands/request';
import { revealSecrets } from '@/domain/environments/commands/secrets';
import { destroyJob, provisionJob } from '@/domain/environments/job-types';
import { environmentJobs } from '@/domain/environments/jobs';
import { publishEnvironmentType } from '@/domain/environments/types/commands';
import type { JobType } from '@/domain/jobs/schema';
import { query, sandboxes, traces } from './fixture';
import { sandboxName } from './server';

const { db } = await testDb();
process.env.SLIPWAY_SECRET ??= 'a secret of tests that is long enough for a key';
process.env.DATABASE_URL ??= 'postgresql://localhost/unused';
const { adminUrl, provisioner } = await sandboxes();
const team = await insertTeam(db, { name: 'Checkout' });
const tom = await insertPerson(db, { name: 'Tom Okafor', member: [team] });
const sam = await insertPerson(db, { name: 'Sam Reyes', role: 'platform' });
const source = fs.readFileSync('templates/environment-types/postgres-sandbox.yaml', 'utf8');
await publishEnvironmentType(ctxFor(db, sam), { source });

const handlers = environmentJobs([provisioner]);
const run = (type: JobType, environmentId: string) =>
  handlers
    .find((handler) => handler.type.name === type.name)
    ?.run(createContext({ actor: jobActor(type.name), db }), { environmentId } as never, {
      attempt: 1,
      lastAttempt: true,
      signal: new AbortController().signal,
    });
const request = (name: string, parameters: Record<string, unknown> = {}) =>
  requestEnvironment(ctxFor(db, tom), { type: 'postgres-sandbox', name, owner: 'checkout', parameters });
const find = (id: string) => db.environment.findUniqueOrThrow({ where: { id } });

test('the shipped type, from asked for to destroyed: a login that works, and then not a trace on the server', async () => {
  const { id } = await request('whole-life', {
    seed: "CREATE TABLE t AS SELECT 'kept' AS word",
    extensions: ['citext'],
  });
  await run(provisionJob, id);
  expect((await find(id)).status).toBe('ready');
  const { secrets } = await revealSecrets(ctxFor(db, tom), { id });
  expect(await query(secrets.DATABASE_URL ?? '', 'SELECT word FROM t')).toEqual([{ word: 'kept' }]);
  expect((await traces(adminUrl, sandboxName(id))).length).toBeGreaterThan(0);
  await destroyEnvironment(ctxFor(db, tom), { id });
  await run(destroyJob, id);
  expect((await find(id)).status).toBe('destroyed');
  expect(await traces(adminUrl, sandboxName(id))).toEqual([]);
});

test('one that fails half-way leaves nothing on the server, and says why', async () => {
  const { id } = await request('half-way', { seed: 'CREATE TABLE t (; this is no SQL' });
  await run(provisionJob, id);
  const row = await find(id);
  expect(row).toMatchObject({ status: 'failed', resources: {} });
  expect(row.error).toMatch(/syntax error/);
  expect(row.stages).toContainEqual(expect.objectContaining({ name: 'Database', status: 'done' }));
  expect(await traces(adminUrl, sandboxName(id))).toEqual([]);
});
