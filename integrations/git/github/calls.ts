import { z } from 'zod';
import { unlessThere } from '@/integrations/git/forge/answers';
import { RepoUrl, Token, text } from '@/integrations/git/forge/input';
import { githubCall } from './call';

const base = { repoUrl: RepoUrl, token: Token };

/** POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches. It takes no idempotency key. */
export const githubActionsDispatch = githubCall({
  id: 'github:actions:dispatch',
  title: 'Start a GitHub workflow',
  description: 'Starts a workflow of GitHub Actions by hand, with its inputs.',
  input: z.looseObject({
    ...base,
    workflowId: z.union([z.string().min(1), z.number()]).describe('Its file name or id'),
    branchOrTagName: z.string().min(1),
    workflowInputs: z.record(z.string(), z.unknown()).optional(),
  }),
  repeatable: false,
  takesSecrets: ['token'],
  planned: ({ workflowId, branchOrTagName }, path) => ({
    sign: 'create',
    kind: 'Workflow run',
    object: `${path}: ${workflowId}`,
    note: `On ${branchOrTagName}. GitHub cannot tell a second call from the first: interrupted, the step asks before it goes on`,
    undo: 'Cancel the run on GitHub',
  }),
  call: async ({ ask, at }, { workflowId: workflow_id, branchOrTagName: ref, workflowInputs: inputs }, { log }) => {
    const route = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
    await ask(async (request) => {
      await request(route, { ...at, workflow_id, ref, ...(inputs && { inputs }) });
      return { data: undefined };
    });
    log('info', `Started ${workflow_id} on ${ref}`);
    return {};
  },
});

/** POST /repos/{owner}/{repo}/hooks, after GET …/hooks has found none for that address. */
export const githubWebhook = githubCall({
  id: 'github:webhook',
  title: 'Add a GitHub webhook',
  description: 'Has GitHub call an address when something happens in a repository.',
  input: z.looseObject({
    ...base,
    webhookUrl: z.url({ protocol: /^https?$/ }),
    webhookSecret: text('Signs what GitHub sends'),
    events: z.array(z.string()).default(['push']),
    active: z.boolean().default(true),
    contentType: z.enum(['form', 'json']).default('form'),
    insecureSsl: z.boolean().default(false),
  }),
  repeatable: true,
  takesSecrets: ['token', 'webhookSecret'],
  planned: ({ webhookUrl, events }, path) => ({
    sign: 'create',
    kind: 'Webhook',
    object: path,
    note: `Calls ${webhookUrl} on ${events.join(', ')}`,
    undo: 'Delete the webhook',
  }),
  call: async ({ ask, at }, input, { log }) => {
    const { webhookUrl: url, webhookSecret: secret, events, active, contentType: content_type } = input;
    const hooks = await ask((request) => request('GET /repos/{owner}/{repo}/hooks', { ...at, per_page: 100 }));
    if (hooks.some((hook) => hook.config.url === url)) {
      log('info', `There is a webhook to ${url} already: it stays as it is`);
      return {};
    }
    const config = { url, content_type, insecure_ssl: input.insecureSsl ? '1' : '0', ...(secret && { secret }) };
    await ask((request) => request('POST /repos/{owner}/{repo}/hooks', { ...at, config, events, active }));
    log('info', `Added a webhook to ${url}`);
    return {};
  },
});

/** POST /repos/{owner}/{repo}/issues/{issue_number}/labels: a label that is there already is no second one. */
export const githubIssuesLabel = githubCall({
  id: 'github:issues:label',
  title: 'Label a GitHub issue',
  description: 'Adds labels to an issue or pull request.',
  input: z.looseObject({ ...base, number: z.coerce.number().int().positive(), labels: z.array(z.string()).min(1) }),
  repeatable: true,
  takesSecrets: ['token'],
  planned: ({ number, labels }, path) => ({
    sign: 'change',
    kind: 'Issue',
    object: `${path}#${number}`,
    note: `Labels ${labels.join(', ')}`,
    undo: 'Take the labels off',
  }),
  call: async ({ ask, at }, { number: issue_number, labels }) => {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels';
    await ask((request) => request(route, { ...at, issue_number, labels }));
    return {};
  },
});

/** POST /repos/{owner}/{repo}/pages: 409 means that they are on. */
export const githubPagesEnable = githubCall({
  id: 'github:pages:enable',
  title: 'Turn GitHub Pages on',
  description: 'Has GitHub serve a repository’s pages.',
  input: z.looseObject({
    ...base,
    buildType: z.enum(['legacy', 'workflow']).default('workflow'),
    sourceBranch: z.string().default('main'),
    sourcePath: z.enum(['/', '/docs']).default('/'),
  }),
  repeatable: true,
  takesSecrets: ['token'],
  planned: ({ buildType }, path) => ({
    sign: 'change',
    kind: 'Setting',
    object: path,
    note: `Pages, built ${buildType === 'workflow' ? 'by a workflow' : 'from a branch'}`,
    undo: 'Turn them off',
  }),
  call: async ({ ask, at }, { buildType: build_type, sourceBranch: branch, sourcePath: path }) => {
    const route = 'POST /repos/{owner}/{repo}/pages';
    await unlessThere(
      ask((request) => request(route, { ...at, build_type, source: { branch, path } })),
      409,
    );
    return {};
  },
});
