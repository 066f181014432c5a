import sodium from 'libsodium-wrappers';
import { beforeEach, expect, test } from 'vitest';
import type { Action, ActionContext } from '@/domain/automation/action';
import { type Answer, cutEverywhere, startHost, stepWith, withSettings } from '@/integrations/git/forge/fixture';
import { githubDeployKey } from './deploy-key';
import { githubEnvironment } from './environment';
import { githubIssue } from './issue';

// Paths, bodies and answers as docs.github.com/rest has them, version 2022-11-28.
const host = await startHost({ api: ({ authorization }) => authorization === 'token ghp_portal', git: undefined });
withSettings({
  SLIPWAY_GIT_HOSTS: JSON.stringify([
    { host: 'ghe.test', type: 'github', token: 'ghp_portal', url: host.url, apiUrl: `${host.url}/api/v3` },
  ]),
  SLIPWAY_DEMO: '0',
});
await sodium.ready;
const { publicKey, privateKey } = sodium.crypto_box_keypair();
const opened = (text: unknown) =>
  sodium.to_string(
    sodium.crypto_box_seal_open(
      sodium.from_base64(String(text), sodium.base64_variants.ORIGINAL),
      publicKey,
      privateKey,
    ),
  );

type Row = Record<string, unknown>;
/** what is there, by the path of its list, or its own where it is set by PUT */
let lists: Map<string, Row[]>;
let set: Record<string, Row>;
let step: Awaited<ReturnType<typeof stepWith>>;

const clear = async () => {
  await host.clear();
  lists = new Map();
  set = {};
  const ok = (body: unknown, status = 200): Answer => ({ status, body });
  host.api = ({ method, path, body }) => {
    const at = path.replace('/api/v3', '').replace('/repos/acme/shop/', '');
    if (at === '/users/tom') return ok({ id: 12, login: 'tom' });
    if (at === '/orgs/acme/teams/core') return ok({ id: 34, slug: 'core' });
    if (at.endsWith('public-key')) {
      return ok({ key: sodium.to_base64(publicKey, sodium.base64_variants.ORIGINAL), key_id: 'k1' });
    }
    if (at.startsWith('/')) return { status: 404, body: { message: 'Not Found' } };
    const rows = lists.get(at) ?? [];
    if (method === 'GET')
      return ok(at.endsWith('policies') ? { total_count: rows.length, branch_policies: rows } : rows);
    if (method === 'PUT' || method === 'PATCH') {
      set[at] = body;
      return method === 'PUT' ? ok({}, 201) : { status: 204 };
    }
    const isTaken = at.endsWith('variables') && rows.some(({ name }) => name === body.name);
    if (isTaken) return { status: 409, body: { message: 'Already exists - Variable already exists' } };
    const number = rows.length + 1;
    const row = { ...body, number, html_url: `${host.url}/acme/shop/issues/${number}` };
    lists.set(at, [...rows, row]);
    return ok(row, 201);
  };
};
beforeEach(async () => {
  await clear();
  step = await stepWith({});
});

const apply = (action: Action, input: object, context: ActionContext = step()) =>
  action.apply(action.input.parse(input), context);
const plan = (action: Action, input: object) => action.plan(action.input.parse(input), step());
const repoUrl = 'ghe.test?owner=acme&repo=shop';

test('an environment has its rules, variables and sealed secrets, once, cut off after any request', async () => {
  const input = {
    ...{ repoUrl, name: 'live', environmentVariables: { A: '1' }, secrets: { KEY: 'very secret' }, waitTimer: 5 },
    deploymentBranchPolicy: { protected_branches: false, custom_branch_policies: true },
    ...{ customBranchPolicyNames: ['main'], customTagPolicyNames: ['v*'] },
    reviewers: ['user:default/tom', 'group:default/core', 'user:nobody'],
  };
  await cutEverywhere(
    host,
    clear,
    () => apply(githubEnvironment, input),
    async (where) => {
      expect(set['environments/live'], where).toMatchObject({
        ...{ wait_timer: 5, deployment_branch_policy: { custom_branch_policies: true } },
        reviewers: [
          { type: 'User', id: 12 },
          { type: 'Team', id: 34 },
        ],
      });
      expect(lists.get('environments/live/variables'), where).toMatchObject([{ name: 'A', value: '1' }]);
      expect(lists.get('environments/live/deployment-branch-policies'), where).toMatchObject([
        { name: 'main', type: 'branch' },
        { name: 'v*', type: 'tag' },
      ]);
      const secret = set['environments/live/secrets/KEY'];
      expect(secret, where).toMatchObject({ key_id: 'k1' });
      expect(opened(secret?.encrypted_value), where).toBe('very secret');
    },
  );
  const context = step();
  await apply(githubEnvironment, { ...input, environmentVariables: { A: '2' } }, context);
  expect(set['environments/live/variables/A']).toMatchObject({ value: '2' });
  expect(context.logged).toContain('warn There is no nobody on GitHub, so the environment goes without that reviewer');
  const lines = await plan(githubEnvironment, input);
  expect(lines).toMatchObject([{ object: 'ghe.test/acme/shop: live', note: 'Variables A. Secrets KEY' }]);
});

test('a deploy key is added once, and its private half becomes a secret', async () => {
  const input = {
    repoUrl,
    publicKey: 'ssh-ed25519 AAAA tom@laptop',
    privateKey: 'private',
    deployKeyName: 'Push here',
  };
  await cutEverywhere(
    host,
    clear,
    () => apply(githubDeployKey, input),
    async (where) => {
      expect(lists.get('keys'), where).toMatchObject([{ title: 'Push here', key: input.publicKey }]);
      expect(opened(set['actions/secrets/PUSH_HERE_PRIVATE_KEY']?.encrypted_value), where).toBe('private');
    },
  );
  expect((await apply(githubDeployKey, input)).output).toEqual({ privateKeySecretName: 'PUSH_HERE_PRIVATE_KEY' });
  expect(JSON.stringify(await plan(githubDeployKey, input))).not.toContain('"private"');
});

test('an issue is opened once, cut off after any request, and once more by another step', async () => {
  const input = { repoUrl, title: 'Look', body: 'At this', labels: ['bug'] };
  await cutEverywhere(
    host,
    clear,
    () => apply(githubIssue, input),
    async (where) => expect(lists.get('issues'), where).toHaveLength(1),
  );
  expect(lists.get('issues')).toMatchObject([{ title: 'Look', labels: ['bug'] }]);
  expect(lists.get('issues')?.[0]?.body).toMatch(/^At this\n\n<!-- step .+ -->$/);
  const { output } = await apply(githubIssue, input, step('run_2.0'));
  expect(output).toEqual({ issueUrl: `${host.url}/acme/shop/issues/2`, issueNumber: 2 });
});
