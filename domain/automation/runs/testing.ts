import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Logger, runMigrations, runOnce } from 'graphile-worker';
import { afterAll } from 'vitest';
import { stringify } from 'yaml';
import { type Context, jobActor } from '@/domain/core/context';
import { createSealer } from '@/domain/core/sealed';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import type { JobInfo, JobOutcome } from '@/domain/jobs/handler';
import { createWorkerTasks } from '@/domain/jobs/worker';
import { secretReader } from '@/domain/secrets/reader';
import type { SecretSource } from '@/domain/secrets/source';
import type { Action } from '../action';
import type { ActionPorts } from '../ports';
import { publishTemplate } from '../templates/commands';
import { startRun } from './commands/start';
import { runJobs } from './jobs';
import { advanceRunJob, type StartedRun } from './schema';

const secret = 'the secret of a test, long enough to be one';

type StepSource = { id?: string; name?: string; action: string; [key: string]: unknown };
type Advanced = JobOutcome | 'nothing';

/** A portal with a team, its people and these actions, for tests of runs. At the top of the file, awaited. */
export async function testPortal(actions: Action[], ports: Partial<ActionPorts> = {}, sources: SecretSource[] = []) {
  const { db, url } = await testDb();
  process.env.DATABASE_URL = url;
  process.env.SLIPWAY_SECRET = secret;
  await runMigrations({ connectionString: url, logger: silent });
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-runs-'));
  afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));

  const team = await insertTeam(db, { name: 'Checkout' });
  const people = {
    ines: await insertPerson(db, { name: 'Ines Oliveira', member: [team] }),
    lead: await insertPerson(db, { name: 'Marta Keller', lead: [team] }),
    other: await insertPerson(db, { name: 'Jonas Weber' }),
    manager: await insertPerson(db, { name: 'Petra Lang', role: 'manager' }),
    platform: await insertPerson(db, { name: 'Noor Haddad', role: 'platform' }),
  };
  const sealer = createSealer(secret);
  const secrets = secretReader(sources, sealer);
  const handlers = runJobs({ actions, ports: ports as ActionPorts, dataDir, sealer, secrets });
  const as = (name: keyof typeof people, now = testNow): Context => ctxFor(db, people[name], { now });

  return {
    db,
    url,
    dataDir,
    team,
    people,
    as,
    handlers,
    /** Publishes a template of these steps; answers its name. */
    async template(name: string, steps: StepSource[], spec: object = {}): Promise<string> {
      const document = {
        apiVersion: 'scaffolder.backstage.io/v1beta3',
        kind: 'Template',
        metadata: { name, title: name },
        spec: { type: 'service', steps, ...spec },
      };
      await publishTemplate(as('platform'), { source: stringify(document) });
      return name;
    },
    start: (template: string, input: object = {}, who: keyof typeof people = 'ines'): Promise<StartedRun> =>
      startRun(as(who), { template, ...input }),
    /** Does what the worker would with this run, once. */
    async advance(runId: string, options: { now?: Date; info?: Partial<JobInfo> } = {}): Promise<Advanced> {
      const handler = handlers.find(({ type }) => type.name === advanceRunJob.name);
      const ctx = ctxFor(db, jobActor('run.advance'), { now: options.now });
      const info = { attempt: 1, lastAttempt: false, signal: new AbortController().signal, ...options.info };
      return handler ? handler.run(ctx, { runId } as never, info) : 'nothing';
    },
    /** Works off the queue with the real queue's code. */
    async drain(): Promise<void> {
      const { taskList } = createWorkerTasks(db, handlers, []);
      await runOnce({ connectionString: url, taskList, logger: silent });
    },
  };
}

const silent = new Logger(() => () => undefined);
