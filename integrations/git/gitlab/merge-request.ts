import { z } from 'zod';
import type { ActionContext } from '@/domain/automation/action';
import { changeAction } from '@/integrations/git/forge/change';
import { flag, text } from '@/integrations/git/forge/input';
import { type GitLab, openGitLab, userId } from './client';

const extra = {
  title: text('The branch’s name when left out'),
  description: text('What the merge request says'),
  commitAction: z.enum(['create', 'update', 'delete', 'skip', 'auto']).default('auto'),
  projectid: text('Read from repoUrl'),
  removeSourceBranch: flag('Delete the branch once it is merged'),
  assignee: text('Who the merge request is for'),
  reviewers: z.array(z.string()).optional(),
  labels: z.union([z.string(), z.array(z.string())]).optional(),
  assignReviewersFromApprovalRules: flag('Not done by this portal, which says so on the log'),
};

const titleOf = ({ title, branchName }: { title?: string | undefined; branchName: string }) => title || branchName;

/** POST /projects/:id/merge_requests, after GET with its source branch has found none. */
export const publishGitLabMergeRequest = changeAction({
  id: 'publish:gitlab:merge-request',
  noun: 'merge request',
  types: ['gitlab'],
  extra,
  gives: ['targetBranchName', 'projectid', 'projectPath', 'mergeRequestUrl'],
  wanted: (input) => ({
    title: titleOf(input),
    message: titleOf(input),
    isRemoval: input.commitAction === 'delete',
    isOnlyRequest: input.commitAction === 'skip',
    // As in the reference: without a source, the folder is named like its place in the repository.
    sourcePath: input.sourcePath || input.targetPath,
  }),
  request: async (connection, input, context) => {
    const gitlab = await openGitLab(connection);
    const { id } = gitlab;
    return async ({ base, hash }) => {
      const target = base || (await defaultBranch(gitlab));
      const found = await findRequest(gitlab, input.branchName, hash);
      const request = found ?? (await open(gitlab, input, target, context));
      return { targetBranchName: target, projectid: id, projectPath: id, mergeRequestUrl: request.web_url };
    };
  },
  trialOutput: ({ pageUrl, base, path }) => ({
    targetBranchName: base,
    projectid: path,
    projectPath: path,
    mergeRequestUrl: pageUrl,
  }),
});

type Wish = {
  branchName: string;
  title?: string | undefined;
  description?: string | undefined;
  removeSourceBranch?: boolean | undefined;
  assignee?: string | undefined;
  reviewers?: string[] | undefined;
  labels?: string | string[] | undefined;
  assignReviewersFromApprovalRules?: boolean | undefined;
};

async function defaultBranch({ id, ask }: GitLab): Promise<string> {
  const project = (await ask((api) => api.Projects.show(id))) as { default_branch?: string | null };
  return project.default_branch ?? 'main';
}

/** One that is open, or one of this very commit whatever became of it. */
async function findRequest({ id, ask }: GitLab, sourceBranch: string, hash: string) {
  const found = await ask((api) => api.MergeRequests.all({ projectId: id, sourceBranch, perPage: 50, maxPages: 1 }));
  return found.find((one) => one.state === 'opened') ?? found.find((one) => hash !== '' && one.sha === hash);
}

async function open(gitlab: GitLab, input: Wish, target: string, { log }: ActionContext) {
  const { id, ask } = gitlab;
  const people: number[] = [];
  const named = async (username: string) => {
    const found = await userId(gitlab, username);
    if (found === undefined) log('warn', `There is no ${username} on GitLab, so the merge request goes without them`);
    return found;
  };
  const assigneeId = input.assignee ? await named(input.assignee) : undefined;
  for (const reviewer of input.reviewers ?? []) people.push(...[(await named(reviewer)) ?? []].flat());
  if (input.assignReviewersFromApprovalRules) log('warn', 'Reviewers from approval rules are not set by this portal');
  const { description, removeSourceBranch, labels } = input;
  return ask((api) =>
    api.MergeRequests.create(id, input.branchName, target, titleOf(input), {
      ...(description && { description }),
      ...(removeSourceBranch && { removeSourceBranch }),
      ...(labels && { labels }),
      ...(assigneeId !== undefined && { assigneeId }),
      ...(people.length > 0 && { reviewerIds: people }),
    }),
  );
}
