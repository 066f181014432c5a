import { z } from 'zod';
import { RepoUrl, Token, text } from '@/integrations/git/forge/input';
import { githubCall } from './call';
import { protectionShape } from './input';
import { protectBranch, protectionOf } from './protection';

const base = { repoUrl: RepoUrl, token: Token };
const { protectDefaultBranch: _, protectEnforceAdmins: enforceAdmins, ...rules } = protectionShape;

/** PUT …/branches/{branch}/protection, as `publish:github` asks for it: the same rules twice are the same rules. */
export const githubBranchProtection = githubCall({
  id: 'github:branch-protection:create',
  title: 'Protect a GitHub branch',
  description: 'Sets the rules of a branch: reviews, checks, who may push.',
  input: z.looseObject({ ...base, ...rules, enforceAdmins, branch: text('The default one when left out') }),
  repeatable: true,
  takesSecrets: ['token'],
  planned: (input, path) => ({
    sign: 'change',
    kind: 'Setting',
    object: path,
    note: protectionOf(input.branch || 'the default branch', asked(input)).join('. '),
    undo: 'Take the protection off',
  }),
  call: async (github, input, context) => {
    const { ask, at } = github;
    const branch = input.branch || (await ask((request) => request('GET /repos/{owner}/{repo}', at))).default_branch;
    await protectBranch(github, branch, asked(input), context);
    return {};
  },
});

const asked = <Rules extends { enforceAdmins: boolean }>(input: Rules) => ({
  ...input,
  protectDefaultBranch: true,
  protectEnforceAdmins: input.enforceAdmins,
});

/** POST /repos/{owner}/{repo}/autolinks, after GET has found none of that prefix. */
export const githubAutolinks = githubCall({
  id: 'github:autolinks:create',
  title: 'Link references on GitHub',
  description: 'Has GitHub turn references such as TICKET-123 into links.',
  input: z.looseObject({
    ...base,
    keyPrefix: z.string().min(1).describe('What stands before the number, such as TICKET-'),
    urlTemplate: z.string().min(1).describe('The address, with <num> where the number goes'),
    isAlphanumeric: z.boolean().default(true).describe('Letters, too, and not only digits'),
  }),
  repeatable: true,
  takesSecrets: ['token'],
  planned: ({ keyPrefix, urlTemplate }, path) => ({
    sign: 'change',
    kind: 'Setting',
    object: path,
    note: `Links ${keyPrefix}<num> to ${urlTemplate}`,
    undo: 'Take the link off',
  }),
  call: async ({ ask, at }, { keyPrefix, urlTemplate, isAlphanumeric: is_alphanumeric }, { log }) => {
    const known = await ask((request) => request('GET /repos/{owner}/{repo}/autolinks', at));
    if (known.some((link) => link.key_prefix === keyPrefix)) {
      log('info', `References with ${keyPrefix} are linked already: that stays as it is`);
      return {};
    }
    const link = { key_prefix: keyPrefix, url_template: urlTemplate, is_alphanumeric };
    await ask((request) => request('POST /repos/{owner}/{repo}/autolinks', { ...at, ...link }));
    return {};
  },
});
