import { beforeEach, describe, expect, test } from 'vitest';
import type { ActionContext } from '@/domain/automation/action';
import { cutEverywhere, stepWith } from '@/integrations/git/forge/fixture';
import { githubActionsDispatch, githubIssuesLabel, githubPagesEnable, githubWebhook } from './calls';
import { githubRepoCreate } from './create';
import { startGitHub, token } from './fixture';
import { publishGitHub } from './publish';
import { publishGitHubPullRequest } from './pull-request';
import { githubRepoPush } from './push';
import { githubAutolinks, githubBranchProtection } from './settings';

const { host, world, clear, create } = await startGitHub();
let step: Awaited<ReturnType<typeof stepWith>>;

beforeEach(async () => {
  await clear();
  step = await stepWith({ 'README.md': '# Shop\n', 'src/index.ts': 'export {}\n' });
});

const apply = (action: typeof publishGitHub, input: object, context: ActionContext = step()) =>
  action.apply(action.input.parse(input), context);
const plan = (action: typeof publishGitHub, input: object, context: ActionContext = step()) =>
  action.plan(action.input.parse(input), context);
const repoUrl = 'ghe.test?owner=acme&repo=shop';

describe('publish:github', () => {
  const input = { repoUrl, description: 'Sells', defaultBranch: 'main', protectDefaultBranch: false };

  test('makes the repository in the organisation, pushes one commit, and answers as the reference does', async () => {
    const context = step();
    const { output } = await apply(publishGitHub, input, context);
    expect(output).toEqual({
      remoteUrl: `${host.url}/acme/shop.git`,
      repoContentsUrl: `${host.url}/acme/shop/blob/main`,
      commitHash: await host.git('acme/shop', 'rev-parse', 'main'),
    });
    expect(world.repositories.get('acme/shop')).toMatchObject({ name: 'shop', private: true, visibility: 'private' });
    const log = await host.git('acme/shop', 'log', '--format=%an <%ae>|%cn <%ce>|%s', 'main');
    expect(log).toBe('Ines Moreau <ines@noreply.portal.test>|Slipway <run_1.0@noreply.portal.test>|initial commit');
    expect(await host.git('acme/shop', 'ls-tree', '-r', '--name-only', 'main')).toBe('README.md\nsrc/index.ts');
    expect(context.logged.join()).not.toContain(token);
  });

  test('sets what is asked for: people, topics, variables, protection, default branch', async () => {
    const wishes = {
      ...{ repoUrl: 'ghe.test?owner=ines&repo=tools', defaultBranch: 'trunk', repoVisibility: 'public' },
      ...{ access: 'acme/core', topics: ['Shop'], repoVariables: { A: '1' }, subscribe: true },
      collaborators: [{ user: 'tom', access: 'push' }],
      requiredApprovingReviewCount: 2,
      requiredStatusCheckContexts: ['test'],
      requiredCommitSigning: true,
    };
    await apply(publishGitHub, wishes);
    expect(world.repositories.get('ines/tools')).toMatchObject({ private: false, default_branch: 'trunk' });
    const at = '/repos/ines/tools';
    expect(world.set).toMatchObject({
      'PUT /orgs/ines/teams/core/repos/ines/tools': { permission: 'admin' },
      [`PUT ${at}/collaborators/tom`]: { permission: 'push' },
      [`PUT ${at}/topics`]: { names: ['shop'] },
      [`POST ${at}/actions/variables`]: { name: 'A', value: '1' },
      [`PUT ${at}/subscription`]: { subscribed: true },
      [`PUT ${at}/branches/trunk/protection`]: {
        required_status_checks: { strict: true, contexts: ['test'] },
        required_pull_request_reviews: { required_approving_review_count: 2 },
        enforce_admins: true,
        restrictions: null,
      },
      [`POST ${at}/branches/trunk/protection/required_signatures`]: {},
    });
  });

  test('cut off after any request, a repetition makes one repository and one commit', async () => {
    const requests = await cutEverywhere(
      host,
      clear,
      () => apply(publishGitHub, input),
      async (where) => {
        expect(world.made, where).toEqual(['acme/shop']);
        expect(await host.git('acme/shop', 'rev-list', '--all', '--count'), where).toBe('1');
      },
    );
    expect(requests).toBeGreaterThan(6);
  }, 120_000);

  test('started again by a person later, it finds its own commit', async () => {
    const first = await apply(publishGitHub, input);
    await host.seedOn('acme/shop', 'main');
    const again = await apply(publishGitHub, input, step('run_1.0', new Date('2026-12-24T00:00:00Z')));
    expect(again).toEqual(first);
  });

  test('a repository that holds something else is refused, in the plan already, and left as it is', async () => {
    create('acme', { name: 'shop', private: true });
    await host.seed('acme/shop', { 'theirs.txt': 'x' });
    const before = await host.git('acme/shop', 'rev-parse', 'main');
    await expect(apply(publishGitHub, input)).rejects.toThrow('already holds other commits');
    await expect(plan(publishGitHub, input)).rejects.toThrow('The name ghe.test/acme/shop is already taken on GitHub');
    expect(await host.git('acme/shop', 'rev-parse', 'main')).toBe(before);
  });

  test('an empty public repository is not filled with what was to be private', async () => {
    create('acme', { name: 'shop', private: false });
    await expect(apply(publishGitHub, input)).rejects.toThrow('everyone may read it');
  });

  test('the plan says repository, files and settings, and makes nothing', async () => {
    const lines = await plan(publishGitHub, { ...input, protectDefaultBranch: true, access: 'acme/core' });
    expect(lines.map(({ sign, kind, object, note }) => `${sign} ${kind} ${object}: ${note}`)).toEqual([
      'create Repository ghe.test/acme/shop: Private, default branch main',
      'create Files 2 files in ghe.test/acme/shop: One commit on main: initial commit',
      'change Setting ghe.test/acme/shop: Gives acme/core the right admin',
      'change Setting ghe.test/acme/shop: Protects main: pull requests with 1 approval',
    ]);
    expect(host.calls).toEqual(['GET /api/v3/repos/acme/shop']);
  });

  test('with a token that only the run will know, the plan says what it cannot', async () => {
    const lines = await plan(publishGitHub, { ...input, token: '••••••' });
    expect(lines.at(-1)).toMatchObject({
      sign: 'unknown',
      kind: 'Name',
      note: expect.stringContaining('with your token'),
    });
    expect(host.calls).toEqual([]);
  });

  test.each([
    [{ repoUrl: 'bare.test?owner=o&repo=r' }, 'no token for bare.test in SLIPWAY_GIT_HOSTS'],
    [{ repoUrl: 'github.com?owner=o&repo=r' }, 'no token for github.com in SLIPWAY_GIT_HOSTS'],
    [
      { repoUrl: 'elsewhere.test?owner=o&repo=r' },
      'does not know the host elsewhere.test: it is not in SLIPWAY_GIT_HOSTS',
    ],
    [{ repoUrl: 'lab.test?owner=o&repo=r' }, 'lab.test is set up as GitLab'],
    [{ repoUrl: 'ghe.test?repo=r' }, 'has no owner'],
    [{ repoUrl: 'ghe.test?owner=..&repo=r' }, 'has no owner'],
    [{ repoUrl: 'ghe.test?owner=o&repo=a/b' }, 'no name for a repository'],
    [{ repoUrl: 'nonsense' }, 'does not say where'],
    [{ repoUrl, secrets: { A: 'b' } }, 'does not set secrets'],
    [{ repoUrl, signCommit: true }, 'signs no commits'],
    [{ repoUrl, sourcePath: '../..' }, 'leads out of the workspace'],
  ])('%j is refused in the plan and in the run, before anything is called', async (given, words) => {
    await expect(plan(publishGitHub, given)).rejects.toThrow(words);
    await expect(apply(publishGitHub, given)).rejects.toThrow(words);
    expect(host.calls).toEqual([]);
  });

  test('a template’s own token goes before the portal’s, and no refusal tells it', async () => {
    await expect(apply(publishGitHub, { ...input, token: 'gho_of-ines' })).rejects.toMatchObject({
      message: 'ghe.test does not take the token (401): Bad credentials',
      cure: 'Sign in there again and start a new run.',
    });
    host.api = () => ({ status: 422, body: { message: `no good: ${token}` } });
    await expect(apply(publishGitHub, input)).rejects.toThrow('GitHub (ghe.test) refused with 422: no good: •••');
  });

  test.each([
    [500, {}, true],
    [403, { 'x-ratelimit-remaining': '0' }, true],
    [403, {}, false],
  ])('an answer of %i %j passes by itself: %s', async (status, headers, passes) => {
    host.api = () => ({ status, headers, body: { message: 'so it is' } });
    await expect(apply(publishGitHub, input)).rejects.toMatchObject(
      passes ? { kind: 'unavailable' } : { name: 'ActionError', cure: 'The token may lack a right that this needs.' },
    );
  });
});

describe('publish:github:pull-request', () => {
  const input = {
    repoUrl,
    branchName: 'add-shop',
    title: 'Add the shop',
    description: 'As asked',
    targetPath: 'apps/shop',
  };
  const prepare = async () => {
    await clear();
    create('acme', { name: 'shop', private: true });
    await host.seed('acme/shop', { 'old.txt': 'old', 'apps/shop/README.md': 'before', 'apps/other.txt': 'kept' });
  };

  test('puts the files over the default branch, on a branch of their own, and asks', async () => {
    await prepare();
    const wishes = { filesToDelete: ['old.txt'], reviewers: ['tom'], teamReviewers: ['core'], commitMessage: 'Shop' };
    const { output } = await apply(publishGitHubPullRequest, { ...input, ...wishes });
    expect(output).toEqual({
      targetBranchName: 'main',
      remoteUrl: `${host.url}/acme/shop/pull/1`,
      pullRequestNumber: 1,
    });
    const changed = await host.git('acme/shop', 'diff', '--name-status', 'main', 'add-shop');
    expect(changed).toBe('M\tapps/shop/README.md\nA\tapps/shop/src/index.ts\nD\told.txt');
    expect(world.pulls).toMatchObject([
      { title: 'Add the shop', body: 'As asked', base: { ref: 'main' }, draft: false },
    ]);
    expect(world.set['POST pulls/1/requested_reviewers']).toEqual({ reviewers: ['tom'], team_reviewers: ['core'] });
  });

  test('cut off after any request, a repetition leaves one branch, one commit, one pull request', async () => {
    const requests = await cutEverywhere(
      host,
      prepare,
      () => apply(publishGitHubPullRequest, input),
      async (where) => {
        expect(
          world.pulls.map(({ head }) => head.ref),
          where,
        ).toEqual(['add-shop']);
        expect(await host.git('acme/shop', 'rev-list', '--count', 'main..add-shop'), where).toBe('1');
      },
    );
    expect(requests).toBeGreaterThan(6);
  }, 120_000);

  test('a branch that is there is refused, or with update gets one commit more, once', async () => {
    await prepare();
    await host.git('acme/shop', 'branch', 'add-shop', 'main');
    await expect(apply(publishGitHubPullRequest, input)).rejects.toThrow('has a branch add-shop already');
    await apply(publishGitHubPullRequest, { ...input, update: true });
    await apply(publishGitHubPullRequest, { ...input, update: true });
    expect(await host.git('acme/shop', 'rev-list', '--count', 'main..add-shop')).toBe('1');
    expect(world.pulls).toHaveLength(1);
  });

  test.each([
    [{ targetBranchName: 'gone' }, 'has no branch gone'],
    [{ branchName: 'main' }, 'are both main'],
    [{ targetPath: '../up' }, 'leads out of the repository'],
    [{ filesToDelete: ['.git/config'] }, 'leads out of the repository'],
    [{ forceFork: true }, 'from forks'],
  ])('%j is refused', async (given, words) => {
    await prepare();
    await expect(apply(publishGitHubPullRequest, { ...input, ...given })).rejects.toThrow(words);
    expect(world.pulls).toEqual([]);
  });

  test('the plan names branch, files and request', async () => {
    const lines = await plan(publishGitHubPullRequest, { ...input, filesToDelete: ['old.txt'] });
    expect(lines.map(({ sign, kind, object }) => `${sign} ${kind} ${object}`)).toEqual([
      'create Branch ghe.test/acme/shop: add-shop',
      'create Files 2 files in ghe.test/acme/shop',
      'delete File old.txt',
      'create Pull request Add the shop',
    ]);
    expect(lines[1]?.files?.map(({ path }) => path)).toEqual(['apps/shop/README.md', 'apps/shop/src/index.ts']);
  });
});

describe('the other actions', () => {
  test('github:repo:create and github:repo:push together do what publish does', async () => {
    const made = await apply(githubRepoCreate, { repoUrl, defaultBranch: 'main', topics: ['a'] });
    expect(made.output).toEqual({
      remoteUrl: `${host.url}/acme/shop.git`,
      repoContentsUrl: `${host.url}/acme/shop/blob/main`,
    });
    const pushed = await apply(githubRepoPush, { repoUrl, defaultBranch: 'main' }, step('run_1.1'));
    expect(pushed.output).toMatchObject({ commitHash: await host.git('acme/shop', 'rev-parse', 'main') });
    expect(world.set).toHaveProperty(['PUT /repos/acme/shop/branches/main/protection']);
    expect(await apply(githubRepoPush, { repoUrl, defaultBranch: 'main' }, step('run_1.1'))).toEqual(pushed);
    await expect(apply(githubRepoPush, { repoUrl: 'ghe.test?owner=acme&repo=no' })).rejects.toThrow('There is no');
  });

  test('a workflow is started once and never again by itself', async () => {
    create('acme', { name: 'shop' });
    expect(githubActionsDispatch.repeatable).toBe(false);
    const input = { repoUrl, workflowId: 'ci.yml', branchOrTagName: 'main', workflowInputs: { a: '1' } };
    await apply(githubActionsDispatch, input);
    expect(world.set['POST /repos/acme/shop/actions/workflows/ci.yml/dispatches']).toEqual({
      ref: 'main',
      inputs: { a: '1' },
    });
    expect((await plan(githubActionsDispatch, input))[0]).toMatchObject({ object: 'ghe.test/acme/shop: ci.yml' });
  });

  test('a webhook, labels and pages are there once, however often they are asked for', async () => {
    create('acme', { name: 'shop' });
    const hook = { repoUrl, webhookUrl: 'https://hooks.test/a', webhookSecret: 's', contentType: 'json' };
    for (const _ of [1, 2]) {
      await apply(githubWebhook, hook);
      await apply(githubIssuesLabel, { repoUrl, number: '7', labels: ['bug'] });
      await apply(githubPagesEnable, { repoUrl });
    }
    const config = { url: 'https://hooks.test/a', content_type: 'json', insecure_ssl: '0', secret: 's' };
    expect(world.hooks).toEqual([{ config, events: ['push'], active: true }]);
    expect(world.set['POST /repos/acme/shop/issues/7/labels']).toEqual({ labels: ['bug'] });
    expect(world.set['POST /repos/acme/shop/pages']).toMatchObject({ build_type: 'workflow' });
  });

  test('a branch is protected, and references are linked once', async () => {
    create('acme', { name: 'shop' });
    const rules = { repoUrl, branch: 'release', requiredApprovingReviewCount: 2, enforceAdmins: false };
    const tickets = { repoUrl, keyPrefix: 'TICKET-', urlTemplate: 'https://tickets.test/<num>' };
    for (const _ of [1, 2]) {
      await apply(githubBranchProtection, rules);
      await apply(githubAutolinks, tickets);
    }
    expect(world.set['PUT /repos/acme/shop/branches/release/protection']).toMatchObject({
      enforce_admins: false,
      required_pull_request_reviews: { required_approving_review_count: 2 },
    });
    const link = { key_prefix: 'TICKET-', url_template: 'https://tickets.test/<num>', is_alphanumeric: true };
    expect(world.autolinks).toEqual([link]);
    expect((await plan(githubBranchProtection, rules))[0]).toMatchObject({ note: expect.stringContaining('release') });
    expect((await plan(githubAutolinks, tickets))[0]).toMatchObject({ note: expect.stringContaining('TICKET-') });
  });
});
