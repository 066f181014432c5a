import { z } from 'zod';
import type { ActionContext } from '@/domain/automation/action';
import { RepoUrl, Token, text } from '@/integrations/git/forge/input';
import { earliest, marked, markOf } from '@/integrations/git/forge/mark';
import { githubCall } from './call';
import type { GitHub } from './client';

const mostPages = 20;

/** POST /repos/{owner}/{repo}/issues, after GET …/issues has found none with this step's mark. */
export const githubIssue = githubCall({
  id: 'github:issues:create',
  title: 'Open a GitHub issue',
  description:
    'Opens an issue in a repository. Its text carries a comment that nobody sees, so that it is opened once.',
  input: z.looseObject({
    repoUrl: RepoUrl,
    token: Token,
    title: z.string().min(1),
    body: text('What the issue says'),
    assignees: z.array(z.string()).optional().describe('Names of users on GitHub'),
    milestone: z.union([z.string(), z.number()]).optional().describe('Its number'),
    labels: z.array(z.string()).optional(),
  }),
  repeatable: true,
  takesSecrets: ['token'],
  gives: ['issueUrl', 'issueNumber'],
  planned: ({ title }, path) => ({
    sign: 'create',
    kind: 'Issue',
    object: path,
    note: title,
    undo: 'Close the issue',
  }),
  call: async (github, input, context) => {
    const { title, assignees, milestone, labels } = input;
    const asked = {
      ...{ ...github.at, title, body: marked(input.body, context) },
      ...(assignees && { assignees }),
      ...(milestone !== undefined && { milestone }),
      ...(labels && { labels }),
    };
    const issue =
      (await findIssue(github, context)) ??
      (await github.ask((request) => request('POST /repos/{owner}/{repo}/issues', asked)));
    return { issueUrl: issue.html_url, issueNumber: issue.number };
  },
});

async function findIssue({ ask, at }: GitHub, context: ActionContext) {
  const since = earliest(context);
  const mark = markOf(context);
  for (let page = 1; page <= mostPages; page++) {
    const wanted = { ...at, since, page, state: 'all' as const, per_page: 100 };
    const known = await ask((request) => request('GET /repos/{owner}/{repo}/issues', wanted));
    const found = known.find((one) => one.body?.includes(mark));
    if (found || known.length < 100) return found;
  }
  return undefined;
}
