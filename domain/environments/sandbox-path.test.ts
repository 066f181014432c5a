import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import { afterAll, expect, it } from 'vitest';
import { planRun, type Toolbox } from '@/domain/automation/plan';
import { startRun } from '@/domain/automation/runs/commands/start';
import { runJobs } from '@/domain/automation/runs/jobs';
import { getRun } from '@/domain/automation/runs/queries';
import { advanceRunJob } from '@/domain/automation/runs/schema';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { readTemplateFolder } from '@/domain/automation/templates/folder';
import { idlePorts } from '@/domain/automation/testing';
import { createContext, jobActor } from '@/domain/core/context';
import { createSealer, unseal } from '@/domain/core/sealed';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { integrations } from '@/integrations';
import { query, sandboxes } from '@/integrations/postgres/fixture';
import { secretContext } from './commands/load';
import { environmentPort } from './for-runs';
import { provisionJob } from './job-types';
import { environmentJobs } from './jobs';
import { describeProvisioners } from './jobs/sweep';
import { publishEnvironmentType } from './types/commands';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'the secret of a test, long enough to be one';
await runMigrations({ connectionString: url });
const root = await mkdtemp(path.join(tmpdir(), 'slipway-sandbox-path-'));
afterAll(() => rm(root, { recursive: true, force: true }));
const { provisioner } = await sandboxes();

const team = await insertTeam(db, { name: 'Checkout' });
const person = await insertPerson(db, { name: 'Ines Oliveira', member: [team] });
const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const ctx = () => ctxFor(db, person, { now: new Date() });
const job = () => createContext({ actor: jobActor('test'), db });

const toolbox = {
  actions: integrations.actions,
  ports: { ...idlePorts, environments: environmentPort, repositories: { portalUrl: 'http://portal.test' } },
} as unknown as Toolbox;
const handlers = [
  ...runJobs({ ...toolbox, dataDir: root, sealer: createSealer(process.env.SLIPWAY_SECRET) }),
  ...environmentJobs([provisioner]),
];
await describeProvisioners(job(), [provisioner]);
const type = await readFile('templates/environment-types/postgres-sandbox.yaml', 'utf8');
await publishEnvironmentType(platform, { source: type });
await publishTemplate(platform, {
  ...(await readTemplateFolder('templates/database-sandbox')),
  actions: integrations.actions,
});

function work(name: string, payload: object) {
  const handler = handlers.find(({ type: known }) => known.name === name);
  return handler?.run(job(), payload as never, { attempt: 1, lastAttempt: true, signal: new AbortController().signal });
}

const owner = 'group:default/checkout';

it('database-sandbox makes a database with its first data, that the person who asked can use', async () => {
  const { id } = await startRun(ctx(), {
    template: 'database-sandbox',
    parameters: { name: 'try-out', owner, days: 1, firstData: 'shop' },
  });
  await work(advanceRunJob.name, { runId: id });
  expect((await getRun(ctx(), { id })).status).toBe('waiting');
  const environment = await db.environment.findFirstOrThrow({ where: { runId: id } });
  expect(environment).toMatchObject({ name: 'try-out', requesterId: person.id, ttlHours: 24, teamId: team.id });
  await work(provisionJob.name, { environmentId: environment.id });
  await work(advanceRunJob.name, { runId: id });
  const run = await getRun(ctx(), { id });
  expect(run).toMatchObject({ status: 'succeeded', error: null });
  expect(run.links).toMatchObject([{ url: `http://portal.test/environments/${environment.id}` }]);
  expect(run.texts[0]?.content).toMatch(/psql "host=\S+ port=\d+ dbname=\S+ user=\S+"/);
  const { secretOutputs } = await db.environment.findUniqueOrThrow({ where: { id: environment.id } });
  const secrets = JSON.parse(unseal(secretOutputs ?? new Uint8Array(), secretContext(environment.id)).toString());
  expect(JSON.stringify(run)).not.toContain(secrets.PGPASSWORD ?? secrets.DATABASE_URL);
  expect(await query(secrets.DATABASE_URL, 'SELECT count(*)::int AS n FROM purchase')).toEqual([{ n: 3000 }]);
}, 60_000);

it('says before what it costs, and that a long life needs a person', async () => {
  const plan = (more: object) =>
    planRun(ctx(), { template: 'database-sandbox', parameters: { name: 'second', owner, ...more } }, toolbox);
  expect((await plan({ days: 2 })).lines).toMatchObject([
    { sign: 'create', kind: 'Environment', note: 'Lives 48 h, 1.44 EUR in all' },
  ]);
  const long = await plan({ days: 7, reason: 'A rehearsal of the migration' });
  expect(long.lines[0]?.note).toContain('A person decides first');
  await expect(plan({ days: 7 })).rejects.toThrow();
});
