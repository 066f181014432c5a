import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { z } from 'zod';
import type { Context, PersonActor } from '@/domain/core/context';
import { jobActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { ctxFor, insertPerson, insertTeam, testNow } from '@/domain/core/testing';
import type { JobOutcome } from '@/domain/jobs/handler';
import type { JobType } from '@/domain/jobs/schema';
import { environmentJobs } from './jobs';
import { describeProvisioners } from './jobs/sweep';
import { defineProvisioner, type Provisioner } from './provisioner';
import { publishEnvironmentType } from './types/commands';

/** A real provisioner for tests: an environment is a folder, and it runs while a file lies in it. */
export function folderProvisioner() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-environments-'));
  afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
  const at = (key: string, ...parts: string[]) => path.join(root, key, ...parts);
  const hooks: { beforeData?: () => Promise<void> | void; beforeDestroy?: () => Promise<void> | void } = {};
  const running = (key: string) => fs.existsSync(at(key, 'running'));
  const provisioner: Provisioner = defineProvisioner({
    id: 'folder',
    label: 'Folder',
    config: z.object({ content: z.string().default('empty'), copies: z.coerce.number().int().max(9).default(1) }),
    capabilities: { sleep: true, address: true, log: true },
    plan: async ({ key, config }) => [{ sign: 'create', kind: 'Folder', object: key, note: `${config.copies} copies` }],
    apply: async ({ key, config }, { stage, record, log, signal }) => {
      await record({ folder: key });
      await stage('Folder', 'on the disk');
      fs.mkdirSync(at(key), { recursive: true });
      await stage('Data');
      await hooks.beforeData?.();
      signal.throwIfAborted();
      for (let copy = 0; copy < config.copies; copy++) fs.writeFileSync(at(key, `data-${copy}`), config.content);
      log('data is written');
      await stage('Healthy');
      fs.writeFileSync(at(key, 'running'), '');
      return { outputs: { folder: key }, secretOutputs: { password: `secret-of-${key}` }, port: 4711 };
    },
    observe: async ({ key, config }) => ({
      exists: fs.existsSync(at(key)),
      running: running(key),
      healthy: running(key),
      reason: running(key) ? 'The file is there' : 'The file is gone',
      facts: [{ resource: 'Folder', fact: 'Copies', asked: String(config.copies), observed: '1' }],
    }),
    sleep: async ({ key }) => fs.rmSync(at(key, 'running'), { force: true }),
    wake: async ({ key }) => {
      fs.writeFileSync(at(key, 'running'), '');
      return { outputs: { folder: key }, secretOutputs: {}, port: 4712 };
    },
    rotate: async ({ key }) => ({ outputs: { folder: key }, secretOutputs: { password: `new-secret-of-${key}` } }),
    destroy: async ({ key }) => {
      await hooks.beforeDestroy?.();
      fs.rmSync(at(key), { recursive: true, force: true });
    },
    log: async () => [{ at: testNow.toISOString(), text: 'hello' }],
  });
  return { provisioner, hooks, at, left: () => fs.readdirSync(root) };
}

export const folderType = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({
    name: 'folder',
    title: 'Folder',
    provisioner: 'folder',
    price: { hourly: 0.5, asleepHourly: 0.1, currency: 'EUR' },
    defaultTtlHours: 48,
    maxTtlHours: 336,
    parameters: {
      type: 'object',
      properties: {
        content: { type: 'string', minLength: 2, default: 'some' },
        copies: { type: 'integer', minimum: 1, maximum: 3, default: 1 },
      },
    },
    config: { content: '${{ parameters.content }}', copies: '${{ parameters.copies }}' },
    approvalRules: [
      { name: 'long-life', title: 'Lives 72 hours at most', when: 'ttlHours > 72', why: 'Longer than 72 hours.' },
    ],
    ...changes,
  });

/** A team with people around it, a published type, and the worker's handlers to be run by hand. */
export async function environmentScene(db: Db) {
  process.env.SLIPWAY_SECRET ??= 'a secret of tests that is long enough for a key';
  process.env.DATABASE_URL ??= 'postgresql://localhost/unused';
  const team = await insertTeam(db, { name: 'Checkout' });
  const other = await insertTeam(db, { name: 'Data' });
  const tom = await insertPerson(db, { name: 'Tom Okafor', member: [team] });
  const ines = await insertPerson(db, { name: 'Ines Ortega', lead: [team] });
  const lena = await insertPerson(db, { name: 'Lena Sato', lead: [other] });
  const sam = await insertPerson(db, { name: 'Sam Reyes', role: 'platform' });
  const folder = folderProvisioner();
  const handlers = environmentJobs([folder.provisioner]);
  const job = (now = testNow): Context => ctxFor(db, jobActor('test'), { now });
  await describeProvisioners(job(), [folder.provisioner]);
  const publish = (changes: Record<string, unknown> = {}) =>
    publishEnvironmentType(ctxFor(db, sam), { source: folderType(changes) });
  await publish();

  const run = async (
    type: JobType,
    environmentId: string,
    options: { now?: Date; lastAttempt?: boolean; signal?: AbortSignal } = {},
  ): Promise<JobOutcome> => {
    const handler = handlers.find((candidate) => candidate.type.name === type.name);
    if (!handler) throw new Error(`No handler of ${type.name}`);
    const { lastAttempt = false, signal = new AbortController().signal } = options;
    return handler.run(job(options.now), { environmentId } as never, { attempt: 1, lastAttempt, signal });
  };
  const as = (actor: PersonActor, now = testNow) => ctxFor(db, actor, { now });
  const find = (id: string) => db.environment.findUniqueOrThrow({ where: { id } });
  const audit = (id: string, action: string) => db.auditEntry.findFirst({ where: { subjectId: id, action } });
  const jobs = async (id: string) =>
    (
      await db.$queryRaw<{ key: string; run_at: Date }[]>`
        SELECT key, run_at FROM graphile_worker.jobs WHERE key LIKE ${`%:${id}`} ORDER BY key`
    ).map(({ key, run_at }) => ({ job: key.split(':')[0] ?? '', at: run_at }));
  return { team, other, tom, ines, lena, sam, folder, publish, run, as, find, audit, jobs, job };
}
