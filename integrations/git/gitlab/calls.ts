import { z } from 'zod';
import type { ActionContext } from '@/domain/automation/action';
import { orNothing } from '@/integrations/git/forge/answers';
import { type CallBase, type CallParts, forgeCall } from '@/integrations/git/forge/call';
import { RepoUrl, Token, text } from '@/integrations/git/forge/input';
import { earliest, marked, markOf } from '@/integrations/git/forge/mark';
import { type GitLab, openGitLab } from './client';
import { setVariable } from './variable';

type Call<Input extends z.ZodType> = CallParts<Input> & {
  at?: (input: z.output<Input>) => CallBase;
  call: (gitlab: GitLab, input: z.output<Input>, context: ActionContext) => Promise<Record<string, unknown>>;
};

const gitlabCall = <Input extends z.ZodType<CallBase>>({ call, ...parts }: Call<Input>) =>
  forgeCall<Input>({
    ...parts,
    types: ['gitlab'],
    call: async (connection, input, context) => call(await openGitLab(connection), input, context),
  });

const base = {
  repoUrl: RepoUrl,
  token: Token,
  projectId: z
    .union([z.number(), z.string()])
    .nullish()
    .transform((id) => id || undefined)
    .describe('Read from repoUrl when left out'),
};

/** A variable that is there already gets the value. */
export const gitlabProjectVariable = gitlabCall({
  id: 'gitlab:projectVariable:create',
  title: 'Set a GitLab variable',
  description: 'Sets a variable that the pipelines of a project read. One that is there already is overwritten.',
  input: z.looseObject({
    ...base,
    key: z.string().regex(/^\w{1,255}$/, 'Letters, digits and _ only'),
    value: z.string(),
    variableType: z.enum(['env_var', 'file']).default('env_var'),
    variableProtected: z.boolean().default(false).describe('Only pipelines of protected branches read it'),
    masked: z.boolean().default(false).describe('Hidden in the logs of pipelines'),
    raw: z.boolean().default(false).describe('A $ in it stays as it is'),
    environmentScope: z.string().default('*'),
  }),
  repeatable: true,
  takesSecrets: ['token', 'value'],
  planned: ({ key, environmentScope }, path) => ({
    sign: 'change',
    kind: 'Setting',
    object: path,
    note: `Variable ${key}${environmentScope === '*' ? '' : ` of ${environmentScope}`}`,
    undo: 'Delete the variable',
  }),
  call: async (gitlab, { projectId = gitlab.id, ...input }) => {
    const { key, value, masked, raw } = input;
    await setVariable(gitlab, projectId, {
      ...{ key, value, masked, raw },
      variable_type: input.variableType,
      protected: input.variableProtected,
      environment_scope: input.environmentScope,
    });
    return {};
  },
});

/** POST /projects/:id/trigger/pipeline takes no idempotency key, and a trigger token that is made and deleted for it. */
export const gitlabPipelineTrigger = gitlabCall({
  id: 'gitlab:pipeline:trigger',
  title: 'Start a GitLab pipeline',
  description: 'Starts a pipeline of a project on a branch, with its variables.',
  input: z.looseObject({
    ...base,
    tokenDescription: z.string().min(1).default('Portal').describe('What the trigger token is called while it exists'),
    branch: z.string().min(1),
    variables: z.record(z.string(), z.string()).optional(),
  }),
  repeatable: false,
  takesSecrets: ['token', 'variables'],
  gives: ['pipelineUrl'],
  planned: ({ branch }, path) => ({
    sign: 'create',
    kind: 'Pipeline',
    object: path,
    note: `On ${branch}. GitLab cannot tell a second call from the first: interrupted, the step asks before it goes on`,
    undo: 'Cancel the pipeline on GitLab',
  }),
  call: async (gitlab, { projectId: id = gitlab.id, branch, variables, tokenDescription }, { idempotencyKey, log }) => {
    const { ask } = gitlab;
    const name = `${tokenDescription} (${idempotencyKey})`;
    // One that an interrupted attempt has left behind: nobody would delete it otherwise.
    const known = await ask((api) => api.PipelineTriggerTokens.all(id));
    for (const left of known.filter((one) => one.description === name)) {
      await ask((api) => api.PipelineTriggerTokens.remove(id, left.id));
    }
    const trigger = await ask((api) => api.PipelineTriggerTokens.create(id, name));
    try {
      const options = variables && { variables };
      const started = await ask((api) => api.PipelineTriggerTokens.trigger(id, branch, trigger.token, options));
      log('info', `Started a pipeline on ${branch}`);
      return { pipelineUrl: started.web_url };
    } finally {
      await ask((api) => api.PipelineTriggerTokens.remove(id, trigger.id)).catch(() =>
        log('warn', `The trigger token “${name}” could not be deleted: delete it in the project’s settings`),
      );
    }
  },
});

/** Each group of the path: GET /groups/:path, and POST /groups where there is none. */
export const gitlabGroup = gitlabCall({
  id: 'gitlab:group:ensureExists',
  title: 'Have a GitLab group',
  description: 'Makes the groups of a path that are not there yet.',
  input: z.looseObject({
    repoUrl: z.string().min(1).describe('The host'),
    token: Token,
    path: z
      .array(z.string().regex(/^[\w][\w.-]*$/))
      .min(1)
      .describe('The group, its subgroup and so on'),
  }),
  repeatable: true,
  takesSecrets: ['token'],
  gives: ['groupId'],
  // Only the host of the address counts: a group has no repository.
  at: ({ repoUrl, path, token }) => {
    const host = repoUrl.replace(/^https?:\/\//, '').split(/[?/]/)[0];
    return { repoUrl: `${host}?owner=${encodeURIComponent(path[0] ?? '')}&repo=group`, token };
  },
  planned: ({ path }, at) => ({
    sign: 'create',
    kind: 'Group',
    object: `${at.split('/')[0]}/${path.join('/')}`,
    note: 'With the groups above it, unless they are there',
    undo: 'Delete the group',
  }),
  call: async ({ ask }, { path }, { log }) => {
    let groupId: number | undefined;
    for (const [index, name] of path.entries()) {
      const full = path.slice(0, index + 1).join('/');
      const found = await orNothing(ask((api) => api.Groups.show(full, { withProjects: false })));
      if (found) {
        groupId = found.id;
        continue;
      }
      const parent = groupId === undefined ? {} : { parentId: groupId };
      groupId = (await ask((api) => api.Groups.create(name, name, parent))).id;
      log('info', `Made the group ${full}`);
    }
    return { groupId };
  },
});

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/, 'Write it as 2030-12-31');

/** POST /projects/:id/issues, after GET …/issues has found none with this step's mark. */
export const gitlabIssue = gitlabCall({
  id: 'gitlab:issues:create',
  title: 'Open a GitLab issue',
  description:
    'Opens an issue in a project. Its description carries a comment that nobody sees, so that it is opened once.',
  input: z.looseObject({
    ...base,
    title: z.string().min(1),
    description: text('What the issue says'),
    assignees: z.array(z.number()).optional().describe('Ids of users'),
    confidential: z.boolean().optional(),
    dueDate: day.optional(),
    labels: z.union([z.string(), z.array(z.string()).transform((list) => list.join(','))]).optional(),
    issueType: z.enum(['issue', 'incident', 'test_case', 'task']).optional(),
    milestoneId: z.number().optional(),
    weight: z.number().min(0).optional(),
  }),
  repeatable: true,
  takesSecrets: ['token'],
  gives: ['issueUrl', 'issueId', 'issueIid'],
  planned: ({ title }, path) => ({
    sign: 'create',
    kind: 'Issue',
    object: path,
    note: title,
    undo: 'Close the issue',
  }),
  call: async (gitlab, { projectId = gitlab.id, ...input }, context) => {
    const { ask } = gitlab;
    const { title, assignees, confidential, dueDate, labels, issueType, milestoneId, weight } = input;
    const since = { projectId, createdAfter: earliest(context), perPage: 100, maxPages: 20 };
    const known = await ask((api) => api.Issues.all(since));
    const options = {
      description: marked(input.description, context),
      ...(assignees && { assigneeIds: assignees }),
      ...(confidential && { confidential }),
      ...(dueDate && { dueDate: dueDate.slice(0, 10) }),
      ...(labels && { labels }),
      ...(issueType && { issueType }),
      ...(milestoneId && { milestoneId }),
      ...(weight !== undefined && { weight }),
    };
    const issue =
      known.find((one) => one.description?.includes(markOf(context))) ??
      (await ask((api) => api.Issues.create(projectId, title, options)));
    return { issueUrl: issue.web_url, issueId: issue.id, issueIid: issue.iid };
  },
});
