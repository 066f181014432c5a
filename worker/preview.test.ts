import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Logger, runOnce } from 'graphile-worker';
import { afterAll, expect, test, vi } from 'vitest';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { sweepJob } from '@/domain/environments/job-types';
import { publishEnvironmentType } from '@/domain/environments/types/commands';
import { enqueue } from '@/domain/jobs/enqueue';
import { createWorkerTasks } from '@/domain/jobs/worker';
import { repositoryPort } from '@/domain/repositories/publish';
import {
  filesFor,
  helloFiles,
  isRoot,
  openFolder,
  provisionerContext,
  until,
  watch,
} from '@/integrations/process/fixture';
import { readPlan, readRunning } from '@/integrations/process/state';

const { db, url } = await testDb();
const dataDir = openFolder();
const portalUrl = 'http://localhost:3000';
const token = 'the-admin-token-of-the-test';
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SLIPWAY_SECRET', 'a secret of the tests that is long enough');
vi.stubEnv('SLIPWAY_URL', portalUrl);
vi.stubEnv('SLIPWAY_DATA_DIR', dataDir);
vi.stubEnv('SLIPWAY_PROCESSES', '1');
vi.stubEnv('SLIPWAY_ADMIN_TOKEN', token);
// Settings are read once, at the first use: so only now.
const { integrations } = await import('@/integrations');
const { handlers } = await import('./jobs');
const { openRepositories } = await import('./open-repository');
const { createApi } = await import('@/server/api/app');
const { environmentHosts } = await import('@/server/environment-hosts');
const { closeDb } = await import('@/domain/core/db');
const { liveHub } = await import('@/domain/events/live');

const { previews } = integrations;
const host = integrations.gitHost(path.join(dataDir, 'git'));
const api = createApi();
const { gateway } = environmentHosts();
const front = createServer((request, response) => void gateway.handle(request, response));
await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
previews.fetchThrough(openRepositories({ db, host, portalUrl }));
await previews.start();

afterAll(async () => {
  for (const { id } of await db.environment.findMany({ select: { id: true } })) {
    await previews.provisioner.destroy(specOf(id), provisionerContext().context);
  }
  await previews.stop();
  front.close();
  gateway.close();
  await liveHub().close();
  await closeDb();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What a preview is found again by. */
const specOf = (id: string) => ({
  id,
  key: id,
  name: 'till',
  config: previews.provisioner.config.parse({ repository: 'checkout/till' }),
  resources: {},
});

const { taskList } = createWorkerTasks(db, handlers, []);
const silent = new Logger(() => () => undefined);
/** Works off the queue, as the worker does. */
const work = () => runOnce({ connectionString: url, taskList, logger: silent });

async function call(method: string, target: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
  const response = await api.request(`/api/v1${target}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** Opens an address of the environment as a script of the team would. */
function open(address: string): Promise<{ status: number; body: string }> {
  const { host: name, pathname } = new URL(address);
  const headers = { host: name, authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: (front.address() as AddressInfo).port, path: pathname, headers };
    const request = send(options, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

async function publishService(): Promise<void> {
  const dir = path.join(dataDir, 'tree');
  mkdirSync(dir);
  for (const [name, content] of Object.entries(helloFiles)) writeFileSync(path.join(dir, name), content);
  await repositoryPort({ db, host, portalUrl }).publish({
    owner: 'checkout',
    name: 'till',
    description: '',
    defaultBranch: 'main',
    isPrivate: true,
    teamId: null,
    createdByName: 'Ines Moreau',
    idempotencyKey: 'run_1.1',
    dir,
    message: 'Begin',
    author: { name: 'Ines Moreau', email: 'ines@example.com' },
  });
}

test('a service of the portal’s own git host, from the request to nothing left', async () => {
  await insertTeam(db, { name: 'Checkout' });
  const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }), { now: new Date() });
  const source = readFileSync('templates/environment-types/service-preview.yaml', 'utf8');
  await publishEnvironmentType(platform, { source });
  await publishService();
  await db.$transaction((tx) => enqueue(tx, sweepJob, {}));
  await work();

  const asked = await call('POST', '/environments', {
    type: 'service-preview',
    name: 'till',
    owner: 'group:default/checkout',
    parameters: { repository: 'checkout/till', memoryMb: 256 },
    reason: 'To look at it',
  });
  expect(asked).toMatchObject({ status: 202, body: { status: 'approved' } });
  const { id } = asked.body;
  const see = async () => (await call('GET', `/environments/${id}`)).body;
  await work();
  const made = await see();
  expect(made).toMatchObject({ status: 'ready', url: 'http://till.env.localhost:3000' });
  const left = watch(dataDir, specOf(id));
  expect((await left()).map((one) => one.split(' ')[0])).toEqual(
    expect.arrayContaining(['folder', 'process', 'port', 'claim']),
  );

  const first = await open(made.url);
  expect(first).toMatchObject({ status: 200, body: expect.stringMatching(/^hello \d+$/) });
  const told = await open(`${made.url}/environment`);
  expect(told.body).toContain('"PORT"');
  expect(told.body).not.toMatch(/SLIPWAY_SECRET|DATABASE_URL|the-admin-token/);

  expect((await call('POST', `/environments/${id}/sleep`)).status).toBe(202);
  await work();
  expect(await see()).toMatchObject({ status: 'asleep' });
  expect((await left()).filter((one) => /^(process|port)/.test(one))).toEqual([]);
  await expect.poll(() => open(made.url)).toMatchObject({ status: 503, body: expect.stringContaining('asleep') });

  expect((await call('POST', `/environments/${id}/wake`)).status).toBe(202);
  await work();
  await expect.poll(() => open(made.url)).toMatchObject({ status: 200, body: expect.stringMatching(/^hello \d+$/) });
  expect((await open(made.url)).body).not.toBe(first.body);
  if (isRoot) await proveNoImpostor(id, made.url);

  expect((await call('DELETE', `/environments/${id}`)).status).toBe(202);
  await work();
  expect(await see()).toMatchObject({ status: 'destroyed' });
  expect(await left()).toEqual([]);
  await expect.poll(async () => (await open(made.url)).status).toBe(404);
}, 90_000);

/** Whoever takes the port of a service that has just ended, gets none of its visitors. */
async function proveNoImpostor(id: string, address: string): Promise<void> {
  const files = filesFor(dataDir, specOf(id));
  const { port = 0 } = readPlan(files) ?? {};
  const impostor = createServer((_request, response) => response.end('somebody else'));
  impostor.on('error', () => {});
  process.kill(readRunning(files)?.id ?? 0, 'SIGKILL');
  await until(() => {
    if (!impostor.listening) impostor.listen(port, '127.0.0.1');
    return impostor.listening;
  }, 'the port');
  await until(async () => (await open(address)).status === 502, 'the notice');
  expect((await open(address)).body).toContain('has lost its port');
  impostor.closeAllConnections();
  impostor.close();
  await until(async () => /^hello \d+$/.test((await open(address)).body), 'the service itself', 40_000);
}
