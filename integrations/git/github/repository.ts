import { orNothing, unlessThere } from '@/integrations/git/forge/answers';
import type { Hosted } from '@/integrations/git/forge/forge';
import type { GitHub } from './client';
import type { RepositoryInput } from './input';

type Described = { clone_url: string; html_url: string; private: boolean };
type Wanted = RepositoryInput & { description?: string | undefined };

const hostedAs = (found: Described, branch: string): Hosted => ({
  remoteUrl: found.clone_url,
  contentsUrl: `${found.html_url}/blob/${branch}`,
  isPrivate: found.private,
});

/** GET /repos/{owner}/{repo} */
export async function findRepository({ ask, at }: GitHub, branch: string): Promise<Hosted | undefined> {
  const found = await orNothing(ask((request) => request('GET /repos/{owner}/{repo}', at)));
  return found && hostedAs(found, branch);
}

/** POST /orgs/{org}/repos, or POST /user/repos where the owner is a person. */
export async function createRepository(github: GitHub, input: Wanted, branch: string): Promise<Hosted> {
  const { ask, at } = github;
  const { type } = await ask((request) => request('GET /users/{username}', { username: at.owner }));
  const body = bodyOf(input, at.repo);
  const made =
    type === 'Organization'
      ? await ask((request) =>
          request('POST /orgs/{org}/repos', {
            ...body,
            org: at.owner,
            visibility: input.repoVisibility as 'private' | 'public',
            ...(input.customProperties && { custom_properties: input.customProperties }),
          }),
        )
      : await ask((request) => request('POST /user/repos', body));
  return hostedAs(made, branch);
}

function bodyOf(input: Wanted, name: string) {
  const body = {
    name,
    private: input.repoVisibility !== 'public',
    description: input.description,
    homepage: input.homepage,
    delete_branch_on_merge: input.deleteBranchOnMerge,
    allow_merge_commit: input.allowMergeCommit,
    allow_squash_merge: input.allowSquashMerge,
    allow_rebase_merge: input.allowRebaseMerge,
    allow_auto_merge: input.allowAutoMerge,
    allow_update_branch: input.allowUpdateBranch,
    squash_merge_commit_title: input.squashMergeCommitTitle,
    squash_merge_commit_message: input.squashMergeCommitMessage,
    has_projects: input.hasProjects,
    has_wiki: input.hasWiki,
    has_issues: input.hasIssues,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as typeof body;
}

/** Who works on it, and what is attached to it. Each call sets something to a value, so it may be made again. */
export async function equipRepository(github: GitHub, input: Wanted): Promise<void> {
  const { ask, at } = github;
  if (input.access)
    await grant(github, input.access.includes('/') ? { team: input.access } : { user: input.access }, 'admin');
  for (const one of input.collaborators ?? []) {
    await grant(github, 'team' in one ? one : { user: 'user' in one ? one.user : one.username }, one.access);
  }
  const { topics, oidcCustomization: oidc, subscribe } = input;
  if (topics?.length) {
    const lower = topics.map((topic) => topic.toLowerCase());
    await ask((request) => request('PUT /repos/{owner}/{repo}/topics', { ...at, names: lower }));
  }
  for (const [name, value] of Object.entries(input.repoVariables ?? {})) await setVariable(github, name, value);
  if (oidc) {
    await ask((request) =>
      request('PUT /repos/{owner}/{repo}/actions/oidc/customization/sub', {
        ...at,
        use_default: oidc.useDefault,
        ...(oidc.includeClaimKeys && { include_claim_keys: oidc.includeClaimKeys }),
      }),
    );
  }
  if (subscribe) {
    await ask((request) =>
      request('PUT /repos/{owner}/{repo}/subscription', { ...at, subscribed: true, ignored: false }),
    );
  }
}

async function grant({ ask, at }: GitHub, who: { team: string } | { user: string }, permission: string) {
  if ('user' in who) {
    if (who.user === at.owner) return;
    await ask((request) =>
      request('PUT /repos/{owner}/{repo}/collaborators/{username}', { ...at, username: who.user, permission }),
    );
    return;
  }
  const team_slug = who.team.split('/').at(-1) ?? '';
  await ask((request) =>
    request('PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', { ...at, org: at.owner, team_slug, permission }),
  );
}

async function setVariable({ ask, at }: GitHub, name: string, value: string): Promise<void> {
  const made = await unlessThere(
    ask(async (request) => {
      await request('POST /repos/{owner}/{repo}/actions/variables', { ...at, name, value });
      return { data: true };
    }),
    409,
  );
  if (made) return;
  await ask((request) => request('PATCH /repos/{owner}/{repo}/actions/variables/{name}', { ...at, name, value }));
}
