import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { runMigrations } from 'graphile-worker';
import { afterAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { catalogPort } from '@/domain/catalog/register';
import { createContext, jobActor, type PersonActor } from '@/domain/core/context';
import { createSealer } from '@/domain/core/sealed';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { planRun, type Toolbox } from '../plan';
import { startRun } from '../runs/commands/start';
import { runJobs } from '../runs/jobs';
import { getRun } from '../runs/queries';
import { advanceRunJob } from '../runs/schema';
import { publishTemplate } from '../templates/commands';
import { readTemplateFolder } from '../templates/folder';
import { idlePorts } from '../testing';
import { settleThing, updateAll } from './commands';
import { followMerge, thingJobs } from './jobs';
import { countThings, findThing, listChanges, listThings } from './queries';
import { settleThingJob, updateTemplate } from './schema';
import { thingPort } from './update';

const portalUrl = 'http://portal.test';
process.env.SLIPWAY_SECRET = 'the secret of a test, long enough to be one';
process.env.SLIPWAY_URL = portalUrl;
const { db, url } = await testDb();
process.env.DATABASE_URL = url;
await runMigrations({ connectionString: url });
const command = promisify(execFile);
const root = await mkdtemp(path.join(tmpdir(), 'slipway-things-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const team = await insertTeam(db, { name: 'Checkout' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', member: [team] });
const stranger = await insertPerson(db, { name: 'Jonas Weber' });
const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const as = (person: PersonActor = ines) => ctxFor(db, person, { now: new Date() });
const job = () => createContext({ actor: jobActor('test'), db });

const host = integrations.gitHost(path.join(root, 'git'));
const toolbox: Toolbox = {
  actions: integrations.actions,
  ports: {
    ...idlePorts,
    repositories: repositoryPort({ db, host, portalUrl }),
    catalog: catalogPort(integrations.sources, host),
    things: thingPort(() => toolbox),
  },
};
const handlers = [
  ...runJobs({ ...toolbox, dataDir: path.join(root, 'data'), sealer: createSealer(process.env.SLIPWAY_SECRET) }),
  ...thingJobs(host),
];
const work = (name: string, payload: object) =>
  handlers
    .find(({ type }) => type.name === name)
    ?.run(job(), payload as never, { attempt: 1, lastAttempt: false, signal: new AbortController().signal });

async function perform(template: string, parameters: Record<string, unknown>, person = ines) {
  const { id } = await startRun(as(person), { template, parameters });
  await work(advanceRunJob.name, { runId: id });
  return getRun(as(person), { id });
}

/** A template of these files; more fields make a newer form. */
async function publish(files: Record<string, string>, fields: object = {}, required: string[] = []) {
  const steps = [
    { id: 'fill', action: 'fetch:template', input: { url: './skeleton', values: '${{ parameters }}' } },
    { id: 'publish', action: 'publish:git', input: { repoUrl: 'slipway?owner=checkout&repo=${{ parameters.name }}' } },
    {
      id: 'register',
      action: 'catalog:register',
      input: { repoContentsUrl: '${{ steps.publish.output.repoContentsUrl }}', catalogInfoPath: '/catalog-info.yaml' },
    },
  ];
  const properties = { name: { type: 'string' }, pin: { type: 'string', 'ui:widget': 'password' }, ...fields };
  const spec = { type: 'service', parameters: { required: ['name', ...required], properties }, steps };
  const source = stringify({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'svc', title: 'Service' },
    spec,
  });
  const described = {
    'catalog-info.yaml':
      'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: "${{ values.name }}"}\nspec: {type: service, lifecycle: production, owner: checkout}\n',
    ...files,
  };
  const content = Object.entries(described).map(([file, text]) => ({
    path: `skeleton/${file}`,
    executable: false,
    content: Buffer.from(text),
  }));
  await publishTemplate(platform, { source, files: content });
}

const lines = (...texts: string[]) => `${texts.join('\n')}\n`;
const body = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
await publish({ 'README.md': lines('# ${{ values.name }}', ...body), 'old.txt': 'old\n' });
await publishTemplate(platform, {
  ...(await readTemplateFolder('templates/bring-up-to-date')),
  actions: integrations.actions,
});

const bare = (name: string) => path.join(root, 'git', 'checkout', `${name}.git`);
const show = async (name: string, file: string) => (await command('git', ['show', file], { cwd: bare(name) })).stdout;
const address = (name: string) => `${portalUrl}/git/checkout/${name}`;
const thingOf = async (name: string) => {
  const thing = await findThing(as(), { kind: 'repository', address: address(name) });
  if (!thing) throw new Error(`nothing made ${name}`);
  return thing;
};

/** What a person does to their repository. */
async function change(name: string, files: Record<string, string>): Promise<void> {
  const dir = await mkdtemp(path.join(root, 'clone-'));
  const git = (...args: string[]) =>
    command('git', ['-c', 'user.name=Ines', '-c', 'user.email=i@example.com', ...args], { cwd: dir });
  await git('clone', '--quiet', bare(name), '.');
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'Our own');
  await git('push', '--quiet');
}

it('remembers what a run made, of which version and with what, and no secret', async () => {
  const run = await perform('svc', { name: 'till', pin: 'sesame-open' });
  expect(run.status).toBe('succeeded');
  await perform('svc', { name: 'shelf' });
  expect(await thingOf('till')).toMatchObject({
    ...{ template: 'svc', version: 1, latestVersion: 1, behind: 0, parameters: { name: 'till' }, run: { id: run.id } },
    can: { update: { allowed: false, reason: 'It is of the newest version.' } },
  });
  expect(JSON.stringify(await db.templateThing.findMany())).not.toContain('sesame');
  const entity = await findThing(as(), { kind: 'entity', address: 'Component:default/Till' });
  expect(entity).toMatchObject({ kind: 'repository', name: 'checkout/till' });
  expect(await countThings(as(), { template: 'svc' })).toEqual({
    total: 2,
    behind: 0,
    byVersion: [{ version: 1, count: 2 }],
  });
});

it('brings what is behind up to date on a branch, and keeps what people changed', async () => {
  await change('till', { 'README.md': lines('# till', ...body.slice(0, -1), 'SEVEN, ours'), 'src/own.js': 'own\n' });
  await publish({
    'README.md': lines('# ${{ values.name }}', 'ONE, theirs', ...body.slice(1)),
    'new.txt': 'for ${{ values.name }}\n',
  });
  const thing = await thingOf('till');
  expect(thing).toMatchObject({ version: 1, latestVersion: 2, behind: 1, can: { update: { allowed: true } } });
  expect((await listThings(as(), { template: 'svc', behind: true })).items.map(({ name }) => name).sort()).toEqual([
    'checkout/shelf',
    'checkout/till',
  ]);
  expect(await listChanges(as(), { template: 'svc', after: 1 })).toMatchObject([
    { version: 2, files: ['skeleton/README.md', 'skeleton/new.txt', 'skeleton/old.txt'], form: false, steps: false },
  ]);

  const plan = await planRun(as(), { template: updateTemplate, parameters: { thing: thing.id } }, toolbox);
  expect(plan.lines.map(({ kind, object }) => `${kind} ${object}`)).toEqual([
    'Branch checkout/till: slipway/update-svc-v2',
    'Files 3 files in checkout/till',
  ]);
  expect(plan.lines[1]?.files?.find(({ path: file }) => file === 'README.md')).toMatchObject({
    before: expect.stringContaining('SEVEN'),
    after: expect.stringContaining('ONE'),
  });
  expect((await host.snapshot({ owner: 'checkout', name: 'till' }, 'main'))?.branches).toEqual(['main']);

  const run = await perform(updateTemplate, { thing: thing.id });
  expect(run.error).toBeNull();
  expect(run.texts.map(({ title }) => title)).toEqual(['Next']);
  expect(await show('till', 'slipway/update-svc-v2:README.md')).toBe(
    lines('# till', 'ONE, theirs', ...body.slice(1, -1), 'SEVEN, ours'),
  );
  expect(await show('till', 'slipway/update-svc-v2:new.txt')).toBe('for till\n');
  expect(await show('till', 'slipway/update-svc-v2:src/own.js')).toBe('own\n');
  await expect(show('till', 'slipway/update-svc-v2:old.txt')).rejects.toThrow();
  expect(await show('till', 'main:old.txt')).toBe('old\n');
  expect(await thingOf('till')).toMatchObject({
    version: 1,
    proposed: { version: 2, branch: 'slipway/update-svc-v2', conflicts: [] },
  });
  expect(await db.auditEntry.findFirst({ where: { action: 'thing.update', subjectId: thing.id } })).toMatchObject({
    outcome: 'done',
    actorId: ines.id,
  });

  // Asked again after more work on the default branch, the branch holds that, too.
  await change('till', { 'src/own.js': 'own, again\n' });
  expect((await perform(updateTemplate, { thing: thing.id })).status).toBe('succeeded');
  expect(await show('till', 'slipway/update-svc-v2:src/own.js')).toBe('own, again\n');

  await work(settleThingJob.name, { address: address('till') });
  expect((await thingOf('till')).version).toBe(1);
  await command('git', ['update-ref', 'refs/heads/main', 'refs/heads/slipway/update-svc-v2'], { cwd: bare('till') });
  await db.$transaction((tx) => followMerge(tx, address('till')));
  await work(settleThingJob.name, { address: address('till') });
  expect(await thingOf('till')).toMatchObject({ version: 2, behind: 0, proposed: null });
  expect((await perform(updateTemplate, { thing: thing.id })).error).toContain('of version 2 of the template already');
});

it('marks what both sides changed, and leaves a branch alone that people have worked on', async () => {
  await change('shelf', { 'README.md': lines('# shelf', 'one, OURS', ...body.slice(1)) });
  const thing = await thingOf('shelf');
  const plan = await planRun(as(), { template: updateTemplate, parameters: { thing: thing.id } }, toolbox);
  expect(plan.lines.at(-1)).toMatchObject({ sign: 'unknown', kind: 'Conflict', object: 'README.md' });
  const run = await perform(updateTemplate, { thing: thing.id });
  expect(run.status).toBe('succeeded');
  expect(run.texts.map(({ title }) => title)).toEqual(['Decide on what both sides changed']);
  expect(await show('shelf', 'slipway/update-svc-v2:README.md')).toMatch(
    /<<<<<<<[\s\S]*one, OURS[\s\S]*=======[\s\S]*ONE, theirs[\s\S]*>>>>>>>/,
  );
  expect((await thingOf('shelf')).proposed).toMatchObject({ conflicts: ['README.md'] });

  const dir = await mkdtemp(path.join(root, 'decided-'));
  const git = (...args: string[]) =>
    command('git', ['-c', 'user.name=Ines', '-c', 'user.email=i@x', ...args], { cwd: dir });
  await git('clone', '--quiet', '--branch', 'slipway/update-svc-v2', bare('shelf'), '.');
  await writeFile(path.join(dir, 'README.md'), 'decided\n');
  await git('commit', '--quiet', '-am', 'Decide');
  await git('push', '--quiet');
  expect((await perform(updateTemplate, { thing: thing.id })).error).toContain('holds commits of people');
  expect(await show('shelf', 'slipway/update-svc-v2:README.md')).toBe('decided\n');

  // Squashed, it is no ancestor: a person says so.
  await expect(settleThing(as(stranger), { id: thing.id })).rejects.toThrow(/only/);
  await expect(settleThing(as(), { id: 'thg_none' })).rejects.toThrow(/thg_none/);
  await settleThing(as(), { id: thing.id });
  expect(await thingOf('shelf')).toMatchObject({ version: 2, proposed: null });
});

it('asks for what a newer form needs, and updates all that can be', async () => {
  await perform('svc', { name: 'door' });
  await perform('svc', { name: 'lamp' });
  await publish(
    { 'README.md': lines('# ${{ values.name }} of ${{ values.colour }}') },
    { colour: { type: 'string' } },
    ['colour'],
  );
  const door = await thingOf('door');
  const plan = await planRun(as(), { template: updateTemplate, parameters: { thing: door.id } }, toolbox);
  expect(plan.steps[0]).toMatchObject({
    will: 'fail',
    reason: expect.stringContaining('Version 3 asks for more: colour'),
  });
  const run = await perform(updateTemplate, { thing: door.id, parameters: { colour: 'red' } });
  expect(run.error).toBeNull();
  expect(await show('door', 'slipway/update-svc-v3:README.md')).toBe('# door of red\n');
  const bare = await planRun(
    as(),
    { template: updateTemplate, parameters: { thing: door.id, parameters: { colour: 'red', name: null } } },
    toolbox,
  );
  expect(bare.steps[0]).toMatchObject({ will: 'fail', reason: expect.stringContaining('asks for more: name') });

  const all = await updateAll(as(), { template: 'svc' });
  expect(all.started.map(({ name }) => name).sort()).toEqual(['checkout/lamp', 'checkout/shelf', 'checkout/till']);
  expect(all.skipped).toMatchObject([
    { name: 'checkout/door', reason: expect.stringContaining('slipway/update-svc-v3') },
  ]);
  const again = await updateAll(as(), { template: 'svc' });
  expect(again.started).toEqual([]);
  expect(again.skipped.map(({ reason }) => reason)).toContainEqual(expect.stringMatching(/^Run \d+ is on it\.$/));
  const none = await updateAll(as(stranger), { template: 'svc' });
  expect(none.started).toEqual([]);
  expect(none.skipped).toHaveLength(4);
});

it('counts as up to date where there is nothing to do', async () => {
  await perform('svc', { name: 'rug', colour: 'red' });
  await publish({ 'README.md': lines('# ${{ values.name }}') }, { colour: { type: 'string', default: 'blue' } });
  await change('rug', { 'README.md': '# rug\n' });
  const rug = await thingOf('rug');
  expect(rug).toMatchObject({ version: 3, latestVersion: 4 });
  const run = await perform(updateTemplate, { thing: rug.id });
  expect(run).toMatchObject({ status: 'succeeded', texts: [{ title: 'Nothing to do' }] });
  expect(await thingOf('rug')).toMatchObject({ version: 4, behind: 0, proposed: null });
  expect((await host.snapshot({ owner: 'checkout', name: 'rug' }, 'main'))?.branches).toEqual(['main']);
});

it('hides private repositories, and has no rights of its own', async () => {
  await db.repository.updateMany({ where: { name: 'till' }, data: { isPrivate: true } });
  expect(await findThing(as(stranger), { kind: 'repository', address: address('till') })).toBeUndefined();
  expect((await listThings(as(stranger), { template: 'svc' })).items.map(({ name }) => name)).not.toContain(
    'checkout/till',
  );
  expect(await findThing(as(), { kind: 'repository', address: address('till') })).toBeDefined();
  const lamp = await thingOf('door');
  const run = await perform(updateTemplate, { thing: lamp.id, parameters: { colour: 'red' } }, stranger);
  expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('Push to a repository') });
});
