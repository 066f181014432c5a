import { beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '@/domain/automation/action';
import { publishAzure } from '@/integrations/git/azure/publish';
import { publishBitbucket, publishBitbucketCloud, publishBitbucketServer } from '@/integrations/git/bitbucket/publish';
import { publishGitea } from '@/integrations/git/gitea/publish';
import { type Answer, type Call, cutEverywhere, startHost, stepWith, withSettings } from './fixture';

// As their documentation has it: docs.gitea.com/api (swagger v1), developer.atlassian.com (Bitbucket Cloud REST 2.0,
// Bitbucket Data Center REST 1.0) and learn.microsoft.com/rest/api/azure/devops/git (7.x).
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const start = (api: string, git: string) => startHost({ api: ({ authorization }) => authorization === api, git });
const tea = await start('Bearer tea-token', basic('oauth2', 'tea-token'));
const cloud = await start('Bearer cloud-token', basic('x-token-auth', 'cloud-token'));
const server = await start('Bearer server-token', 'Bearer server-token');
const azure = await start(basic('PAT', 'azure-token'), basic('slipway', 'azure-token'));
withSettings({
  SLIPWAY_GIT_HOSTS: JSON.stringify([
    { host: 'tea.test', type: 'gitea', token: 'tea-token', url: tea.url },
    { host: 'cloud.test', type: 'bitbucketCloud', token: 'cloud-token', url: cloud.url, apiUrl: `${cloud.url}/2.0` },
    { host: 'server.test', type: 'bitbucketServer', token: 'server-token', url: server.url },
    { host: 'azure.test', type: 'azure', token: 'azure-token', url: azure.url },
  ]),
  SLIPWAY_DEMO: '0',
});

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const made = new Map<string, Record<string, unknown>>();
const creations: string[] = [];
type Host = typeof tea;

function keep(host: Host, path: string, body: Record<string, unknown>, status: number, taken: number): Answer {
  if (made.has(path)) return { status: taken, body: { error: { message: 'taken' }, errors: [{ message: 'taken' }] } };
  made.set(path, body);
  creations.push(path);
  host.make(path);
  return ok(body, status);
}
const get = (path: string): Answer =>
  made.has(path) ? ok(made.get(path)) : { status: 404, body: { message: 'none' } };

function answerTea({ method, path, body }: Call): Answer {
  const [, , , area, owner = '', name = ''] = path.split('/');
  const at = (who: string) => `${who}/${body.name}`;
  const described = (who: string) => ({
    ...body,
    clone_url: `${tea.url}/${at(who)}.git`,
    html_url: `${tea.url}/${at(who)}`,
  });
  if (area === 'repos') return get(`${owner}/${name}`);
  if (area === 'user' && method === 'GET') return ok({ login: 'ines' });
  if (area === 'user') return keep(tea, at('ines'), described('ines'), 201, 409);
  if (owner !== 'acme') return { status: 404, body: { message: 'none' } };
  return method === 'GET' ? ok({ name: 'acme' }) : keep(tea, at('acme'), described('acme'), 201, 409);
}

function answerCloud({ method, path, body }: Call): Answer {
  const at = path.replace('/2.0/repositories/', '');
  if (method === 'GET') return get(at);
  const links = {
    clone: [{ name: 'https', href: `https://ines@cloud.test/${at}.git` }],
    html: { href: `https://cloud.test/${at}` },
    self: { href: 'x' },
  };
  return keep(cloud, at, { ...body, links }, 200, 400);
}

function answerServer({ method, path, body }: Call): Answer {
  const [, , , , , project, , name] = path.split('/');
  if (path.startsWith('/rest/git-lfs')) return ok(undefined, 204);
  const at = `scm/${project}/${name ?? body.name}`;
  if (method === 'GET') return get(at);
  const page = `https://server.test/projects/${project}/repos/${body.name}/browse`;
  const links = { clone: [{ name: 'http', href: `https://server.test/${at}.git` }], self: [{ href: page }] };
  return keep(server, at, { ...body, links }, 201, 409);
}

const repositories = {
  id: '225f7195-f9c7-4d14-ab28-a83f7ff77e1f',
  area: 'git',
  resourceName: 'repositories',
  routeTemplate: '{project}/_apis/{area}/{resource}/{repositoryId}',
  ...{ resourceVersion: 1, minVersion: '1.0', maxVersion: '7.2', releasedVersion: '7.1' },
};
const areas = {
  id: 'e81700f7-3be2-46de-8624-2eb35882fcaa',
  area: 'Location',
  resourceName: 'ResourceAreas',
  routeTemplate: '_apis/{resource}/{areaId}',
  ...{ resourceVersion: 1, minVersion: '1.0', maxVersion: '7.2', releasedVersion: '0.0' },
};

function answerAzure({ method, path, body }: Call): Answer {
  if (method === 'OPTIONS') return ok({ value: [repositories, areas], count: 2 });
  if (path.endsWith('/_apis/ResourceAreas')) return ok({ value: [], count: 0 });
  const [, organization, project, , , , name] = path.split('/');
  const at = `${organization}/${project}/_git/${name ?? body.name}`;
  if (method === 'GET') return get(at);
  const remoteUrl = `https://${organization}@azure.test/${at}`;
  return keep(azure, at, { id: 'guid', name: body.name, remoteUrl, webUrl: `https://azure.test/${at}` }, 201, 409);
}

let step: Awaited<ReturnType<typeof stepWith>>;
const clear = async () => {
  made.clear();
  creations.length = 0;
  for (const [host, answer] of [
    [tea, answerTea],
    [cloud, answerCloud],
    [server, answerServer],
    [azure, answerAzure],
  ] as const) {
    await host.clear();
    host.api = answer;
  }
};
beforeEach(async () => {
  await clear();
  step = await stepWith({ 'README.md': '# Shop\n' });
});

const apply = (action: Action, input: object) => action.apply(action.input.parse(input), step());
const plan = (action: Action, input: object) => action.plan(action.input.parse(input), step());
const cloudUrl = 'cloud.test?workspace=acme&project=SHOP&repo=till';
const serverUrl = 'server.test?project=SHOP&repo=till';

type Case = { action: Action; host: Host; input: object; path: string; output: object; body: object };
const cases: Case[] = [
  {
    ...{ action: publishGitea, host: tea, input: { repoUrl: 'tea.test?owner=acme&repo=till' }, path: 'acme/till' },
    output: { remoteUrl: `${tea.url}/acme/till.git`, repoContentsUrl: `${tea.url}/acme/till/src/branch/main/` },
    body: { name: 'till', private: false, default_branch: 'main' },
  },
  {
    ...{ action: publishBitbucketCloud, host: cloud, input: { repoUrl: cloudUrl }, path: 'acme/till' },
    output: {
      remoteUrl: 'https://cloud.test/acme/till.git',
      repoContentsUrl: 'https://cloud.test/acme/till/src/master',
    },
    body: { scm: 'git', is_private: true, project: { key: 'SHOP' } },
  },
  {
    ...{
      action: publishBitbucketServer,
      host: server,
      input: { repoUrl: serverUrl, enableLFS: true },
      path: 'scm/SHOP/till',
    },
    output: {
      remoteUrl: 'https://server.test/scm/SHOP/till.git',
      repoContentsUrl: 'https://server.test/projects/SHOP/repos/till/browse',
    },
    body: { name: 'till', public: false, defaultBranch: 'master' },
  },
  {
    ...{ action: publishAzure, host: azure, path: 'acme/Shop/_git/till' },
    input: { repoUrl: 'azure.test?organization=acme&owner=Shop&repo=till' },
    output: {
      remoteUrl: 'https://azure.test/acme/Shop/_git/till',
      repoContentsUrl: 'https://azure.test/acme/Shop/_git/till',
      repositoryId: 'guid',
    },
    body: { name: 'till' },
  },
];

describe.each(cases)('$action.id', ({ action, host, input, path, output, body }) => {
  test('makes the repository, pushes one commit, and answers as the reference does', async () => {
    const branch = action === publishGitea ? 'main' : 'master';
    const result = await apply(action, input);
    expect(result.output).toEqual({ ...output, commitHash: await host.git(path, 'rev-parse', branch) });
    expect(made.get(path)).toMatchObject(body);
    const names = { '%an': 'Ines Moreau', '%s': 'initial commit' };
    for (const [format, value] of Object.entries(names)) {
      expect(await host.git(path, 'log', `--format=${format}`, branch)).toBe(value);
    }
  });

  test('cut off after any request, a repetition makes one repository and one commit', async () => {
    const count = await cutEverywhere(
      host,
      clear,
      () => apply(action, input),
      async (where) => {
        expect(creations, where).toEqual([path]);
        expect(await host.git(path, 'rev-list', '--all', '--count'), where).toBe('1');
      },
    );
    expect(count).toBeGreaterThan(4);
  }, 120_000);

  test('the plan refuses a name that holds something already', async () => {
    await expect(plan(action, input)).resolves.toMatchObject([
      { kind: 'Repository' },
      { kind: 'Files' },
      ...(action === publishBitbucketServer ? [{}] : []),
    ]);
    await apply(action, input);
    await expect(plan(action, input)).rejects.toThrow('already taken');
  });

  test('a wrong token is told as one', async () => {
    await expect(apply(action, { ...input, token: 'wrong' })).rejects.toThrow(/does not take the token \(401\)/);
  });
});

test('a Gitea repository of a person is theirs only', async () => {
  await apply(publishGitea, { repoUrl: 'tea.test?owner=ines&repo=notes', repoVisibility: 'private' });
  expect(made.get('ines/notes')).toMatchObject({ private: true });
  const other = { repoUrl: 'tea.test?owner=tom&repo=notes' };
  await expect(apply(publishGitea, other)).rejects.toThrow('There is no organisation tom');
});

test('publish:bitbucket asks the host which of the two it is', async () => {
  await apply(publishBitbucket, { repoUrl: cloudUrl });
  await apply(publishBitbucket, { repoUrl: serverUrl });
  expect(creations).toEqual(['acme/till', 'scm/SHOP/till']);
  await expect(apply(publishBitbucketCloud, { repoUrl: 'cloud.test?workspace=a&repo=r' })).rejects.toThrow(
    'names no project',
  );
});
