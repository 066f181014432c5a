import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Action, ActionContext } from '@/domain/automation/action';
import { catalogPort } from '@/domain/catalog/register';
import { sourceLimits } from '@/domain/catalog/source';
import { parseSettings } from '@/domain/core/env';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { stepWith, withSettings } from './fixture';

const { db, url: databaseUrl } = await testDb();
const portalUrl = 'http://localhost:4800';
process.env.DATABASE_URL = databaseUrl;
withSettings({ SLIPWAY_DEMO: '1', SLIPWAY_URL: portalUrl });
const team = await insertTeam(db, { name: 'Shop' });
const ines = await insertPerson(db, { name: 'Ines Moreau', member: [team] });
const tom = await insertPerson(db, { name: 'Tom Okafor' });

const root = join(tmpdir(), `slipway-trial-${process.pid}`);
const host = integrations.gitHost(root);
afterAll(() => rm(root, { recursive: true, force: true }));
const repositories = repositoryPort({ db, host, portalUrl });
const told = (signal: AbortSignal) => ({
  ...{ signal, portalUrl, privateHosts: [], dataDir: root, limits: sourceLimits },
  lend: async () => undefined,
});
const catalog = catalogPort(integrations.sources, host, told as never);

const descriptor = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: till}
spec: {type: service, lifecycle: production, owner: group:default/shop}
`;
let make: Awaited<ReturnType<typeof stepWith>>;
beforeEach(async () => {
  await rm(root, { recursive: true, force: true });
  await db.repository.deleteMany();
  make = await stepWith({ 'README.md': '# Till\n', 'catalog-info.yaml': descriptor }, { repositories, catalog });
});

function step(key = 'run_1.0', actor = ines) {
  const context = make(key);
  const run = { ...context.run, id: key.split('.')[0] ?? '', teamId: team.id };
  return { ...context, ctx: ctxFor(db, actor), run };
}
const actionOf = (id: string): Action => {
  const action = integrations.actions.find((one) => one.id === id);
  if (!action) throw new Error(id);
  return action;
};
const apply = (id: string, input: object, context: ActionContext = step()) =>
  actionOf(id).apply(actionOf(id).input.parse(input), context);
const plan = (id: string, input: object, context: ActionContext = step()) =>
  actionOf(id).plan(actionOf(id).input.parse(input), context);

const places: [string, string, string][] = [
  ['publish:github', 'github.com?owner=Acme&repo=Till', 'acme/till'],
  ['publish:gitlab', 'gitlab.com?owner=acme%2Fshops&repo=till', 'acme-shops/till'],
  ['publish:gitea', 'gitea?owner=acme&repo=till', 'acme/till'],
  ['publish:bitbucketCloud', 'bitbucket.org?workspace=acme&project=S&repo=till', 'acme/till'],
  ['publish:azure', 'dev.azure.com?organization=acme&owner=Shop%20Floor&repo=till', 'acme-shop-floor/till'],
];

test.each(places)('%s to %s runs with no account, on the portal’s own git host', async (id, repoUrl, path) => {
  const input = { repoUrl, defaultBranch: 'main', description: 'Tills', repoVisibility: 'public' };
  const lines = await plan(id, input);
  expect(lines.map(({ kind, object }) => `${kind} ${object}`)).toEqual([
    `Repository ${path}`,
    `Files 2 files in ${path}`,
  ]);
  expect(lines[0]?.note).toMatch(/^On this portal’s own git host, which stands in for .+: nothing reaches/);
  expect(await db.repository.count()).toBe(0);

  const context = step();
  const { output } = await apply(id, input, context);
  expect(output).toMatchObject({
    remoteUrl: `${portalUrl}/git/${path}`,
    repoContentsUrl: `${portalUrl}/git/${path}/raw/main`,
    repositoryUrl: `${portalUrl}/repositories/${path}`,
  });
  expect(context.logged.join('\n')).toMatch(/warn .+ is a trial host of this portal \(SLIPWAY_TRIAL_HOSTS\)/);
  expect((await apply(id, input)).output).toEqual(output);
  await expect(apply(id, input, step('run_2.0'))).rejects.toThrow('is already taken');
  await expect(plan(id, input, step('run_2.0'))).rejects.toThrow('is already taken');
});

test('what another host’s address means is fetched from here, and registered from here', async () => {
  await apply('publish:github', { repoUrl: 'github.com?owner=acme&repo=till', defaultBranch: 'main' });
  const later = step('run_1.1');
  const url = 'https://github.com/acme/till/tree/main/README.md';
  await apply('fetch:plain:file', { url, targetPath: 'copy.md' }, later);
  await apply('fetch:plain', { url: 'https://github.com/Acme/till', targetPath: 'all' }, later);
  expect(await host.listFolder(later.workspace.dir)).toEqual(
    ['README.md', 'all/README.md', 'all/catalog-info.yaml', 'catalog-info.yaml', 'copy.md'].sort(),
  );
  const stranger = step('run_9.0', tom);
  await expect(apply('fetch:plain', { url: 'https://github.com/acme/till' }, stranger)).rejects.toThrow(
    'no repository',
  );
  const catalogInfoUrl = 'https://github.com/acme/till/blob/main/catalog-info.yaml';
  const { output } = await apply('catalog:register', { catalogInfoUrl }, later);
  expect(output).toMatchObject({ entityRef: 'component:default/till' });
  expect(await db.location.findMany()).toMatchObject([
    { type: 'git', target: `${portalUrl}/git/acme/till/raw/main/catalog-info.yaml` },
  ]);
});

test('a pull request is a branch with a link to it; where the repository is missing, one stands in', async () => {
  const input = { repoUrl: 'github.com?owner=acme&repo=ops', branchName: 'add-till', title: 'Add', description: '' };
  const lines = await plan('publish:github:pull-request', input);
  expect(lines.map(({ kind }) => kind)).toEqual(['Repository', 'Branch', 'Files']);
  const { output } = await apply('publish:github:pull-request', input);
  expect(output).toEqual({
    targetBranchName: 'main',
    remoteUrl: `${portalUrl}/repositories/acme/ops?branch=add-till`,
    pullRequestNumber: 1,
  });
  expect((await apply('publish:github:pull-request', input)).output).toEqual(output);
  expect((await host.snapshot({ owner: 'acme', name: 'ops' }, 'add-till'))?.commits).toHaveLength(2);
  const other = { ...input, branchName: 'more' };
  await expect(apply('publish:github:pull-request', other, step('run_9.0', tom))).rejects.toThrow(
    'acme/ops on this portal',
  );
  await expect(plan('publish:github:pull-request', other, step('run_9.0', tom))).rejects.toThrow(
    'acme/ops on this portal',
  );
  const { repoUrl } = { repoUrl: 'gitlab.com?owner=acme&repo=ops' };
  const merge = await apply('publish:gitlab:merge-request', { repoUrl, branchName: 'b', title: 'B' }, step('run_1.3'));
  expect(merge.output).toMatchObject({
    mergeRequestUrl: `${portalUrl}/repositories/acme/ops?branch=b`,
    projectid: 'acme/ops',
  });
});

test('made and pushed apart; calls of an API are left out and say so', async () => {
  const repoUrl = 'github.com?owner=acme&repo=apart';
  await apply('github:repo:create', { repoUrl, defaultBranch: 'main' });
  const pushed = await apply('github:repo:push', { repoUrl, defaultBranch: 'main' }, step('run_1.1'));
  expect(pushed.output).toMatchObject({ remoteUrl: `${portalUrl}/git/acme/apart` });
  expect((await apply('github:repo:push', { repoUrl, defaultBranch: 'main' }, step('run_1.1'))).output).toEqual(
    pushed.output,
  );
  const call = { repoUrl, workflowId: 'ci.yml', branchOrTagName: 'main' };
  expect(await plan('github:actions:dispatch', call)).toMatchObject([
    { sign: 'unknown', note: expect.stringContaining('trial') },
  ]);
  const context = step('run_1.2');
  expect(await apply('github:actions:dispatch', call, context)).toEqual({ output: {} });
  expect(context.logged.at(-1)).toContain('nothing was called there');
});

test('which hosts are trials is a setting: the demo has the usual ones, a token makes a host real', () => {
  const base = { DATABASE_URL: 'postgres://x@y/z', SLIPWAY_SECRET: 'x'.repeat(32) };
  const trials = (given: Record<string, string>) => parseSettings({ ...base, ...given }).trialHosts;
  expect(trials({})).toEqual([]);
  const usual = trials({ SLIPWAY_DEMO: '1' });
  expect(usual).toEqual(
    expect.arrayContaining(['github.com', 'gitlab.com', 'dev.azure.com', 'bitbucket.org', 'gitea']),
  );
  const real = { SLIPWAY_DEMO: '1', SLIPWAY_GIT_HOSTS: '[{"host": "github.com", "token": "t"}]' };
  expect(trials(real)).toEqual(usual.filter((one) => one !== 'github.com'));
  expect(trials({ SLIPWAY_DEMO: '1', SLIPWAY_TRIAL_HOSTS: 'none' })).toEqual([]);
  expect(trials({ SLIPWAY_TRIAL_HOSTS: 'Git.Example.com, *' })).toEqual(['git.example.com', '*']);
  const wrong = (text: string) => () => parseSettings({ ...base, SLIPWAY_GIT_HOSTS: text });
  expect(wrong('{secret')).toThrow('SLIPWAY_GIT_HOSTS: It is a list in JSON');
  expect(wrong('{secret')).not.toThrow('secret');
  expect(wrong('[{"host": "git.example.com", "token": "t"}]')).toThrow('Say which git.example.com is: github, gitlab');
});
