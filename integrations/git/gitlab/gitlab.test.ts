import { beforeEach, describe, expect, test } from 'vitest';
import type { ActionContext } from '@/domain/automation/action';
import {
  type Answer,
  type Call,
  cutEverywhere,
  startHost,
  stepWith,
  withSettings,
} from '@/integrations/git/forge/fixture';
import { publishGitLabMergeRequest } from './merge-request';
import { publishGitLab } from './publish';

// Paths, bodies and answers as docs.gitlab.com/api (v4) has them: projects, namespaces, branches, variables, merge_requests.
const token = 'glpat-secret-of-the-portal';
const host = await startHost({
  api: (headers) => headers['private-token'] === token,
  git: `Basic ${Buffer.from(`oauth2:${token}`).toString('base64')}`,
});
withSettings({
  SLIPWAY_GIT_HOSTS: JSON.stringify([{ host: 'lab.test', type: 'gitlab', token, url: host.url }]),
  SLIPWAY_DEMO: '0',
});

type Request = { iid: number; state: string; sha: string; source_branch: string; web_url: string } & Record<
  string,
  unknown
>;
const projects = new Map<string, Record<string, unknown>>();
const requests: Request[] = [];
const set: Record<string, unknown> = {};
let made: string[] = [];
let step: Awaited<ReturnType<typeof stepWith>>;

const clear = async () => {
  await host.clear();
  projects.clear();
  requests.length = 0;
  for (const key of Object.keys(set)) delete set[key];
  made = [];
  host.api = answer;
};
beforeEach(async () => {
  await clear();
  step = await stepWith({ 'README.md': '# Shop\n', 'deploy/app.yaml': 'replicas: 1\n' });
});

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const missing = (what: string): Answer => ({ status: 404, body: { message: `404 ${what} Not Found` } });

function answer({ method, path, query, body }: Call): Answer {
  const [, , , area, ...rest] = path.split('/');
  if (area === 'namespaces')
    return rest.join('/') === 'acme/shops' ? ok({ id: 7, full_path: 'acme/shops' }) : missing('Namespace');
  if (area === 'users') return ok(query.get('username') === 'tom' ? [{ id: 12, username: 'tom' }] : []);
  if (method === 'POST' && rest.length === 0) return create(body);
  const id = rest.slice(0, 3).join('/');
  const project = projects.get(id);
  if (!project) return missing('Project');
  const tail = rest.slice(3).join('/');
  if (tail === '') return ok(method === 'PUT' ? Object.assign(project, body) : project);
  if (tail === 'merge_requests') return mergeRequests(method, query, body, id);
  if (method === 'GET') return missing('Branch');
  if (set[`${method} ${tail}`]) return { status: 409, body: { message: 'exists' } };
  set[`${method} ${tail}`] = { ...Object.fromEntries(query), ...body };
  return ok({}, 201);
}

function create(body: Record<string, unknown>): Answer {
  expect(body.namespace_id).toBe(7);
  const path = `acme/shops/${body.path}`;
  if (projects.has(path)) return { status: 400, body: { message: { path: ['has already been taken'] } } };
  const project = { id: 42, default_branch: null, ...body, http_url_to_repo: `${host.url}/${path}.git` };
  projects.set(path, project);
  made.push(path);
  host.make(path);
  return ok(project, 201);
}

function mergeRequests(method: string, query: URLSearchParams, body: Record<string, unknown>, id: string): Answer {
  if (method === 'GET') return ok(requests.filter((one) => one.source_branch === query.get('source_branch')));
  const iid = requests.length + 1;
  const source_branch = String(body.source_branch);
  const request = {
    ...body,
    iid,
    state: 'opened',
    source_branch,
    sha: host.revParse(id, source_branch),
    web_url: `${host.url}/${id}/-/merge_requests/${iid}`,
  };
  requests.push(request);
  return ok(request, 201);
}

const apply = (action: typeof publishGitLab, input: object, context: ActionContext = step()) =>
  action.apply(action.input.parse(input), context);
const repoUrl = 'lab.test?owner=acme%2Fshops&repo=till';
const path = 'acme/shops/till';

describe('publish:gitlab', () => {
  const input = { repoUrl, defaultBranch: 'main', description: 'Tills' };

  test('makes the project in its group and pushes one commit', async () => {
    const wishes = {
      settings: { merge_method: 'ff', topics: ['a'] },
      branches: [{ name: 'dev', create: true, protect: true, ref: 'main' }],
      projectVariables: [{ key: 'A', value: '1' }],
    };
    const { output } = await apply(publishGitLab, { ...input, ...wishes });
    expect(output).toEqual({
      remoteUrl: `${host.url}/${path}`,
      repoContentsUrl: `${host.url}/${path}/-/blob/main`,
      projectId: 42,
      commitHash: await host.git(path, 'rev-parse', 'main'),
    });
    expect(projects.get(path)).toMatchObject({
      ...{ name: 'till', path: 'till', visibility: 'private', merge_method: 'ff', description: 'Tills' },
      default_branch: 'main',
    });
    expect(set).toMatchObject({
      'POST repository/branches': { branch: 'dev', ref: 'main' },
      'POST protected_branches': { name: 'dev' },
      'POST variables': { key: 'A', value: '1', environment_scope: '*' },
    });
  });

  test('cut off after any request, a repetition makes one project and one commit', async () => {
    const count = await cutEverywhere(
      host,
      clear,
      () => apply(publishGitLab, input),
      async (where) => {
        expect(made, where).toEqual([path]);
        expect(await host.git(path, 'rev-list', '--all', '--count'), where).toBe('1');
      },
    );
    expect(count).toBeGreaterThan(6);
  }, 120_000);

  test.each([
    [{ repoUrl: 'lab.test?owner=nobody&repo=r' }, 'There is no group or user nobody on GitLab'],
    [{ repoUrl, settings: { path: 'other' } }, 'name two repositories'],
    [{ repoUrl, setUserAsOwner: true }, 'makes nobody the owner'],
  ])('%j is refused', async (given, words) => {
    await expect(apply(publishGitLab, given)).rejects.toThrow(words);
    expect(made).toEqual([]);
  });

  test('a wrong token is told with where it is set', async () => {
    await expect(apply(publishGitLab, { ...input, token: 'of-ines' })).rejects.toMatchObject({
      message: expect.stringContaining('lab.test does not take the token (401)'),
      cure: 'Sign in there again and start a new run.',
    });
  });
});

describe('publish:gitlab:merge-request', () => {
  const input = {
    repoUrl,
    branchName: 'scale',
    title: 'Scale',
    description: 'Up',
    assignee: 'tom',
    reviewers: ['tom', 'x'],
  };
  const prepare = async () => {
    await clear();
    create({ path: 'till', name: 'till', namespace_id: 7, default_branch: 'main' });
    await host.seed(path, { 'deploy/app.yaml': 'replicas: 0\n', 'README.md': '# Shop\n' });
  };

  test('changes what differs on a branch of its own, and asks', async () => {
    await prepare();
    const context = step();
    const { output } = await apply(publishGitLabMergeRequest, { ...input, removeSourceBranch: true }, context);
    expect(output).toEqual({
      targetBranchName: 'main',
      projectid: path,
      projectPath: path,
      mergeRequestUrl: `${host.url}/${path}/-/merge_requests/1`,
    });
    expect(await host.git(path, 'diff', '--name-status', 'main', 'scale')).toBe('M\tdeploy/app.yaml');
    expect(requests).toMatchObject([
      { title: 'Scale', target_branch: 'main', assignee_id: 12, reviewer_ids: [12], remove_source_branch: true },
    ]);
  });

  test('without a source, the folder is named like its place; delete takes its files away; skip only asks', async () => {
    await prepare();
    await apply(publishGitLabMergeRequest, { ...input, targetPath: 'deploy', commitAction: 'delete' });
    expect(await host.git(path, 'diff', '--name-status', 'main', 'scale')).toBe('D\tdeploy/app.yaml');
    await host.git(path, 'branch', 'ready', 'main');
    await apply(publishGitLabMergeRequest, { ...input, branchName: 'ready', commitAction: 'skip' }, step('run_1.1'));
    expect(requests.map((one) => one.source_branch)).toEqual(['scale', 'ready']);
    expect(await host.git(path, 'rev-parse', 'ready')).toBe(await host.git(path, 'rev-parse', 'main'));
  });

  test('cut off after any request, a repetition leaves one branch, one commit, one merge request', async () => {
    await cutEverywhere(
      host,
      prepare,
      () => apply(publishGitLabMergeRequest, input),
      async (where) => {
        expect(
          requests.map((one) => one.source_branch),
          where,
        ).toEqual(['scale']);
        expect(await host.git(path, 'rev-list', '--count', 'main..scale'), where).toBe('1');
      },
    );
  }, 120_000);
});
