import { z } from 'zod';
import { type ActionContext, ActionError } from '@/domain/automation/action';
import { Refused } from '@/integrations/git/forge/answers';
import { changeAction } from '@/integrations/git/forge/change';
import { flag, text } from '@/integrations/git/forge/input';
import { type GitHub, openGitHub } from './client';

const names = z.array(z.string()).optional();

const extra = {
  title: z.string().min(1).max(256),
  description: z
    .string()
    .nullish()
    .transform((body) => body ?? ''),
  commitMessage: text('The title when left out'),
  draft: flag('Open it as a draft'),
  update: flag('Add to the branch when it is there already'),
  reviewers: names,
  teamReviewers: names,
  assignees: names,
  labels: names,
  filesToDelete: names.describe('Paths in the repository that the change takes away'),
  forceFork: flag('Not done by this portal: the token has to be allowed to push a branch'),
  forceEmptyGitAuthor: flag('The author is whoever asked for the run'),
};

type Wish = { reviewers?: string[]; teamReviewers?: string[]; assignees?: string[]; labels?: string[] };

/** POST /repos/{owner}/{repo}/pulls, after GET /repos/{owner}/{repo}/pulls?head= has found none. */
export const publishGitHubPullRequest = changeAction({
  id: 'publish:github:pull-request',
  noun: 'pull request',
  types: ['github'],
  extra,
  gives: ['targetBranchName', 'remoteUrl', 'pullRequestNumber'],
  wanted: ({ title, commitMessage, filesToDelete, update, forceFork }) => {
    if (forceFork) throw new ActionError('This portal opens no pull requests from forks.', 'Leave forceFork out.');
    const message = commitMessage || title;
    return { title, message, ...(filesToDelete && { removed: filesToDelete }), ...(update && { update }) };
  },
  request: async (connection, input, context) => {
    const github = await openGitHub(connection, context.signal);
    return async ({ base, hash }) => {
      const { title, description: body, draft, branchName: head } = input;
      const request =
        (await findRequest(github, head, hash)) ??
        (await github.ask((ask) =>
          ask('POST /repos/{owner}/{repo}/pulls', { ...github.at, title, body, head, base, ...(draft && { draft }) }),
        ));
      await furnish(github, request.number, input as Wish, context);
      return { targetBranchName: base, remoteUrl: request.html_url, pullRequestNumber: request.number };
    };
  },
  trialOutput: ({ pageUrl, base }) => ({ targetBranchName: base, remoteUrl: pageUrl, pullRequestNumber: 1 }),
});

/** One that is open, or one of this very commit whatever became of it. */
async function findRequest({ ask, at }: GitHub, branch: string, hash: string) {
  const head = `${at.owner}:${branch}`;
  const found = await ask((request) => request('GET /repos/{owner}/{repo}/pulls', { ...at, head, state: 'all' }));
  return found.find((one) => one.state === 'open') ?? found.find((one) => one.head.sha === hash);
}

/** As in the reference, a reviewer that GitHub does not take is told and fails nothing. Each call may be made again. */
async function furnish({ ask, at }: GitHub, number: number, wish: Wish, { log }: ActionContext): Promise<void> {
  const { reviewers = [], teamReviewers = [], assignees = [], labels = [] } = wish;
  const attempt = async (what: string, call: () => Promise<unknown>) => {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof Refused) || error.isPassing) throw error;
      log('warn', `${what} could not be set on pull request ${number}: ${error.message}`);
    }
  };
  if (reviewers.length + teamReviewers.length > 0) {
    const team_reviewers = [...new Set(teamReviewers)];
    const route = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers';
    await attempt('Reviewers', () =>
      ask((request) => request(route, { ...at, pull_number: number, reviewers, team_reviewers })),
    );
  }
  const issue = { ...at, issue_number: number };
  if (assignees.length > 0) {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees';
    await attempt('Assignees', () => ask((request) => request(route, { ...issue, assignees })));
  }
  if (labels.length > 0) {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels';
    await attempt('Labels', () => ask((request) => request(route, { ...issue, labels })));
  }
}
