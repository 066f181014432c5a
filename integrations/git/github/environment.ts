import { z } from 'zod';
import type { ActionContext } from '@/domain/automation/action';
import { orNothing, unlessThere } from '@/integrations/git/forge/answers';
import { RepoUrl, Token } from '@/integrations/git/forge/input';
import { githubCall } from './call';
import type { GitHub } from './client';
import { seal } from './seal';

const names = z.array(z.string().min(1)).optional();

const Input = z.looseObject({
  repoUrl: RepoUrl,
  token: Token,
  name: z.string().min(1).describe('What the environment is called'),
  deploymentBranchPolicy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish()
    .describe('Which branches may be deployed there: all when left out'),
  customBranchPolicyNames: names.describe('Patterns of branches'),
  customTagPolicyNames: names.describe('Patterns of tags'),
  environmentVariables: z.record(z.string(), z.string()).optional(),
  secrets: z.record(z.string(), z.string()).optional().describe('Sealed for GitHub before they leave the portal'),
  waitTimer: z.number().int().min(0).optional().describe('Minutes before a deployment goes on, as GitHub reads it'),
  preventSelfReview: z.boolean().optional(),
  reviewers: z
    .array(z.string())
    .optional()
    .describe('Users and groups of the catalog, called on GitHub as they are here'),
});
type Input = z.output<typeof Input>;
type Place = { owner: string; repo: string; environment_name: string };

/** PUT /repos/{owner}/{repo}/environments/{name} and what belongs to it: each set to a value, or made where it is missing. */
export const githubEnvironment = githubCall({
  id: 'github:environment:create',
  title: 'Make a GitHub environment',
  description:
    'Makes an environment of a repository to deploy to, with its rules, variables and secrets, or sets them anew.',
  input: Input,
  repeatable: true,
  takesSecrets: ['token', 'secrets'],
  planned: ({ name, environmentVariables = {}, secrets = {} }, path) => ({
    sign: 'create',
    kind: 'Environment',
    object: `${path}: ${name}`,
    note: [['Variables', Object.keys(environmentVariables)] as const, ['Secrets', Object.keys(secrets)] as const]
      .flatMap(([word, keys]) => (keys.length > 0 ? [`${word} ${keys.join(', ')}`] : []))
      .join('. '),
    undo: 'Delete the environment',
  }),
  call: async (github, input, context) => {
    const place = { ...github.at, environment_name: input.name };
    await setEnvironment(github, place, input, context);
    await setPatterns(github, place, input);
    for (const [name, value] of Object.entries(input.environmentVariables ?? {})) {
      await setVariable(github, place, name, value);
    }
    await setSecrets(github, place, input.secrets ?? {});
    return {};
  },
});

async function setEnvironment(github: GitHub, place: Place, input: Input, context: ActionContext): Promise<void> {
  const { deploymentBranchPolicy, waitTimer, preventSelfReview, reviewers = [] } = input;
  const found = await reviewersOf(github, reviewers, context);
  await github.ask((request) =>
    request('PUT /repos/{owner}/{repo}/environments/{environment_name}', {
      ...place,
      ...(deploymentBranchPolicy && { deployment_branch_policy: deploymentBranchPolicy }),
      ...(waitTimer !== undefined && { wait_timer: waitTimer }),
      ...(preventSelfReview !== undefined && { prevent_self_review: preventSelfReview }),
      ...(found.length > 0 && { reviewers: found }),
    }),
  );
}

/** As in the reference, whoever GitHub does not know is told and fails nothing. */
async function reviewersOf({ ask, at }: GitHub, refs: string[], { log }: ActionContext) {
  const found: { type: 'User' | 'Team'; id: number }[] = [];
  for (const ref of refs) {
    const isTeam = /^group:/i.test(ref);
    const name = ref.split(/[:/]/).at(-1) ?? '';
    const one = await orNothing<{ id: number | bigint }>(
      isTeam
        ? ask((request) => request('GET /orgs/{org}/teams/{team_slug}', { org: at.owner, team_slug: name }))
        : ask((request) => request('GET /users/{username}', { username: name })),
    );
    if (one) found.push({ type: isTeam ? 'Team' : 'User', id: Number(one.id) });
    else log('warn', `There is no ${name} on GitHub, so the environment goes without that reviewer`);
  }
  return found;
}

async function setPatterns({ ask }: GitHub, place: Place, input: Input): Promise<void> {
  const wanted = [
    ...(input.customBranchPolicyNames ?? []).map((name) => ({ name, type: 'branch' as const })),
    ...(input.customTagPolicyNames ?? []).map((name) => ({ name, type: 'tag' as const })),
  ];
  if (wanted.length === 0) return;
  const route = '/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies';
  const known = await ask((request) => request(`GET ${route}`, { ...place, per_page: 100 }));
  const isThere = ({ name, type }: (typeof wanted)[number]) =>
    known.branch_policies.some((one) => one.name === name && (one.type ?? 'branch') === type);
  for (const pattern of wanted.filter((one) => !isThere(one))) {
    await ask((request) => request(`POST ${route}`, { ...place, ...pattern }));
  }
}

async function setVariable({ ask }: GitHub, place: Place, name: string, value: string): Promise<void> {
  const route = '/repos/{owner}/{repo}/environments/{environment_name}/variables';
  const made = await unlessThere(
    ask(async (request) => {
      await request(`POST ${route}`, { ...place, name, value });
      return { data: true };
    }),
    409,
  );
  if (made) return;
  await ask((request) => request(`PATCH ${route}/{name}`, { ...place, name, value }));
}

async function setSecrets({ ask }: GitHub, place: Place, secrets: Record<string, string>): Promise<void> {
  if (Object.keys(secrets).length === 0) return;
  const route = '/repos/{owner}/{repo}/environments/{environment_name}/secrets';
  const { key, key_id } = await ask((request) => request(`GET ${route}/public-key`, place));
  for (const [secret_name, value] of Object.entries(secrets)) {
    const encrypted_value = await seal(value, key);
    await ask((request) => request(`PUT ${route}/{secret_name}`, { ...place, secret_name, encrypted_value, key_id }));
  }
}
