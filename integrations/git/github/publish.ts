import type { Forge } from '@/integrations/git/forge/forge';
import type { Filled } from '@/integrations/git/forge/input';
import { publishAction } from '@/integrations/git/forge/publish';
import { openGitHub } from './client';
import { protectionShape, type RepositoryInput, repositoryShape } from './input';
import { protectBranch, protectionOf } from './protection';
import { createRepository, equipRepository, findRepository } from './repository';

const extra = { ...repositoryShape, ...protectionShape };
type Input = Filled<typeof extra>;

export const isPrivate = ({ repoVisibility }: { repoVisibility: string }) => repoVisibility !== 'public';

/** Secrets have to be sealed with libsodium for GitHub: rather refused than left out without a word. */
export const unsupported = ({ secrets }: Pick<RepositoryInput, 'secrets'>) =>
  secrets && Object.keys(secrets).length > 0 ? 'This portal does not set secrets of GitHub Actions.' : undefined;

/** What is set beside the repository itself, as sentences of the plan. */
export function equipmentOf(input: RepositoryInput): string[] {
  const { access, collaborators = [], topics = [], repoVariables = {}, subscribe } = input;
  const who = collaborators.map(
    (one) => `${'team' in one ? one.team : 'user' in one ? one.user : one.username} (${one.access})`,
  );
  return [
    access ? `Gives ${access} the right admin` : '',
    who.length > 0 ? `Lets in ${who.join(', ')}` : '',
    topics.length > 0 ? `Topics ${topics.join(', ')}` : '',
    Object.keys(repoVariables).length > 0 ? `Variables ${Object.keys(repoVariables).join(', ')}` : '',
    subscribe ? 'Watches the repository' : '',
  ].filter(Boolean);
}

const forge: Forge<typeof extra> = {
  types: ['github'],
  extra,
  takesSecrets: ['secrets'],
  isPrivate,
  unsupported,
  settings: (input: Input) => [...equipmentOf(input), ...protectionOf(input.defaultBranch, input)],
  open: async (connection, input, context) => {
    const github = await openGitHub(connection, context.signal);
    const { defaultBranch } = input;
    return {
      find: () => findRepository(github, defaultBranch),
      create: () => createRepository(github, input, defaultBranch),
      finish: async () => {
        const { ask, at } = github;
        const { default_branch } = await ask((request) => request('GET /repos/{owner}/{repo}', at));
        if (default_branch !== defaultBranch) {
          await ask((request) => request('PATCH /repos/{owner}/{repo}', { ...at, default_branch: defaultBranch }));
        }
        await equipRepository(github, input);
        await protectBranch(github, defaultBranch, input, context);
      },
    };
  },
};

export const publishGitHub = publishAction({ id: 'publish:github' }, forge);
