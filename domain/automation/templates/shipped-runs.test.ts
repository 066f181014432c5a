import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { runMigrations } from 'graphile-worker';
import { afterAll, expect, it } from 'vitest';
import { catalogPort } from '@/domain/catalog/register';
import { createContext, jobActor } from '@/domain/core/context';
import { createSealer } from '@/domain/core/sealed';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import type { Toolbox } from '../plan';
import { startRun } from '../runs/commands/start';
import { runJobs } from '../runs/jobs';
import { runPort } from '../runs/port';
import { getRun } from '../runs/queries';
import { advanceRunJob } from '../runs/schema';
import { idlePorts } from '../testing';
import { publishTemplate } from './commands';
import { readTemplateFolder, templateFolders } from './folder';

const portalUrl = 'http://portal.test';
process.env.SLIPWAY_SECRET = 'the secret of a test, long enough to be one';
process.env.SLIPWAY_URL = portalUrl;
const { db, url } = await testDb();
process.env.DATABASE_URL = url;
await runMigrations({ connectionString: url });
const command = promisify(execFile);
const root = await mkdtemp(path.join(tmpdir(), 'slipway-paths-'));
afterAll(() => rm(root, { recursive: true, force: true }));

await insertTeam(db, { name: 'Platform' });
const team = await insertTeam(db, { name: 'Checkout' });
const person = await insertPerson(db, { name: 'Ines Oliveira', member: [team] });
const ctx = () => ctxFor(db, person, { now: new Date() });
const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));

const host = integrations.gitHost(path.join(root, 'git'));
const toolbox: Toolbox = {
  actions: integrations.actions,
  ports: {
    ...idlePorts,
    repositories: repositoryPort({ db, host, portalUrl }),
    catalog: catalogPort(integrations.sources, host),
    runs: runPort(() => toolbox),
  },
};
const handlers = runJobs({
  ...toolbox,
  dataDir: path.join(root, 'data'),
  sealer: createSealer(process.env.SLIPWAY_SECRET),
});
for (const folder of await templateFolders('templates')) {
  await publishTemplate(platform, { ...(await readTemplateFolder(folder)), actions: integrations.actions });
}

/** Runs a template to its end on the engine and the git host, as a person would. */
async function perform(template: string, parameters: Record<string, unknown>) {
  const { id } = await startRun(ctx(), { template, parameters });
  const handler = handlers.find(({ type }) => type.name === advanceRunJob.name);
  const info = { attempt: 1, lastAttempt: false, signal: new AbortController().signal };
  const job = createContext({ actor: jobActor('run.advance'), db });
  await handler?.run(job, { runId: id } as never, info);
  const run = await getRun(ctx(), { id });
  expect(run.error).toBeNull();
  expect(run.status).toBe('succeeded');
  return run;
}

/** What a person has after `git clone`. */
async function checkout(name: string): Promise<string> {
  const dir = path.join(root, 'clones', name);
  await command('git', ['clone', '--quiet', path.join(root, 'git', 'checkout', `${name}.git`), dir]);
  return dir;
}

const entity = async (ref: string) => (await db.entity.findUniqueOrThrow({ where: { ref } })).document;
const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('NODE_') && !key.startsWith('VITEST'));
const ownTests = (dir: string) =>
  command('node', ['--test'], { cwd: dir, env: Object.fromEntries(inherited) as NodeJS.ProcessEnv });

const owner = 'group:default/checkout';
const description = 'Says "hi": it’s {new} & # better';

it.each([
  ['create-web-service', { describesApi: true, apiTitle: 'The API', pipeline: 'gitlab' }, 'service', '.gitlab-ci.yml'],
  ['create-library', {}, 'library', '.github/workflows/test.yaml'],
  [
    'create-docs-site',
    { title: 'How "it" works', pages: ['tutorial', 'runbook', 'decisions'] },
    'documentation',
    'docs/runbook.md',
  ],
  [
    'create-docs-site',
    { title: 'Little', pages: [], name: 'little-docs', pipeline: 'none' },
    'documentation',
    'docs/index.md',
  ],
  [
    'create-scheduled-job',
    { every: 'week', weekday: 5, hour: 7, timeZone: 'Europe/Berlin' },
    'job',
    'deploy/cronjob.yaml',
  ],
  [
    'create-scheduled-job',
    { every: 'other', cron: '*/5 * * * *', runsOn: 'github', name: 'often' },
    'job',
    '.github/workflows/job.yaml',
  ],
])(
  '%s makes something to keep: %j',
  async (template, more, type, file) => {
    const name = template.replace(/^create-/, 'my-');
    const parameters: Record<string, unknown> = { name, owner, description, ...more };
    const run = await perform(template, parameters);
    const made = String(parameters.name);
    const dir = await checkout(made);
    const files = (await command('git', ['ls-files'], { cwd: dir })).stdout.split('\n').filter(Boolean);
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'catalog-info.yaml', 'docs/index.md', '.gitignore', file]),
    );
    expect(files.join()).not.toMatch(/\$\{\{|undefined|null/);
    const { stdout } = await command(
      'git',
      ['grep', '-nE', '\\$\\{\\{|\\{%-?|undefined ', '--', '.', ':!src', ':!test'],
      { cwd: dir },
    ).catch(() => ({ stdout: '' }));
    expect(stdout).toBe('');
    await ownTests(dir);
    expect(await entity(`component:default/${made}`)).toMatchObject({
      spec: { type, owner },
      metadata: { name: made },
    });
    expect(run.links.map(({ title }) => title)).toEqual(['Repository', 'Open in the catalog']);
    expect(run.texts[0]?.content).toContain(`git clone ${portalUrl}/git/checkout/${made}`);
  },
  60_000,
);

it('builds the documentation site', async () => {
  const dir = path.join(root, 'clones', 'my-docs-site');
  const { stdout } = await command('npm', ['run', '--silent', 'build'], { cwd: dir });
  expect(stdout).toMatch(/^Wrote 4 pages/);
}, 60_000);

it('a scheduled job runs, and says so', async () => {
  const dir = path.join(root, 'clones', 'my-scheduled-job');
  const once = () => command('npm', ['run', '--silent', 'start'], { cwd: dir, env: { ...process.env, DUE: 'friday' } });
  expect((await once()).stdout).toContain('"outcome":"done"');
  expect((await once()).stdout).toContain('"outcome":"repeated"');
  expect(await entity('component:default/my-scheduled-job')).toMatchObject({
    metadata: { annotations: { 'slipway.dev/schedule': '0 7 * * 5 Europe/Berlin' } },
  });
}, 60_000);

it('register-existing follows the descriptor of a repository that has one', async () => {
  const details = { name: 'my-library', type: 'library', owner, lifecycle: 'production' };
  const run = await perform('register-existing', {
    described: 'look',
    repoUrl: 'slipway?owner=checkout&repo=my-library',
    ...details,
  });
  expect(run.steps.map(({ status }) => status)).toEqual(['succeeded', 'skipped', 'skipped', 'skipped', 'succeeded']);
  expect(run.links).toMatchObject([{ entityRef: 'component:default/my-library' }]);
});

it('register-existing proposes a descriptor to a repository that has none, and follows it once it is merged', async () => {
  const dir = path.join(root, 'old');
  await command('mkdir', [dir]);
  await command('sh', ['-c', 'echo "# Old" > README.md'], { cwd: dir });
  const { remoteUrl } = await toolbox.ports.repositories.publish({
    ...{ owner: 'checkout', name: 'old-till', description: '', defaultBranch: 'main', isPrivate: false, dir },
    ...{ teamId: team.id, createdByName: 'Ines', idempotencyKey: 'old', message: 'Old' },
    author: { name: 'Ines', email: 'ines@example.com' },
  });
  expect(remoteUrl).toBe(`${portalUrl}/git/checkout/old-till`);
  const parameters = {
    described: 'look',
    repoUrl: 'slipway?owner=checkout&repo=old-till',
    name: 'old-till',
    type: 'service',
    owner,
    lifecycle: 'production',
    description: 'The old till',
  };
  const run = await perform('register-existing', parameters);
  expect(run.steps.map(({ status }) => status)).toEqual([
    'succeeded',
    'succeeded',
    'succeeded',
    'succeeded',
    'skipped',
  ]);
  expect(run.texts[0]?.content).toContain('slipway/catalog-info');
  expect(await entity('component:default/old-till')).toMatchObject({ metadata: { description: 'The old till' } });
  const clone = await checkout('old-till');
  const git = (...args: string[]) =>
    command('git', ['-c', 'user.name=I', '-c', 'user.email=i@x', ...args], { cwd: clone });
  expect((await git('show', 'origin/slipway/catalog-info:catalog-info.yaml')).stdout).toContain('name: old-till');
  expect((await git('ls-tree', '--name-only', 'origin/slipway/catalog-info')).stdout).toContain('README.md');

  await command('git', ['update-ref', 'refs/heads/main', 'refs/heads/slipway/catalog-info'], {
    cwd: path.join(root, 'git/checkout/old-till.git'),
  });
  const again = await perform('register-existing', parameters);
  expect(again.steps.at(-1)?.status).toBe('succeeded');
  const { location } = await db.entity.findUniqueOrThrow({
    where: { ref: 'component:default/old-till' },
    include: { location: true },
  });
  expect(location?.target).toContain('checkout/old-till');
});
