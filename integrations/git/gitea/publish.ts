import { z } from 'zod';
import { ActionError } from '@/domain/automation/action';
import { answered, orNothing } from '@/integrations/git/forge/answers';
import type { Forge, Hosted } from '@/integrations/git/forge/forge';
import { publishAction } from '@/integrations/git/forge/publish';

const extra = { repoVisibility: z.enum(['private', 'public']).optional().describe('public when left out') };

type Repository = { clone_url?: string; html_url?: string; private?: boolean };

/** GET /repos/{owner}/{repo}, then POST /orgs/{org}/repos, or POST /user/repos where the owner is the token's own. */
const forge: Forge<typeof extra> = {
  types: ['gitea'],
  extra,
  isPrivate: ({ repoVisibility }) => repoVisibility === 'private',
  open: async (connection, input, { signal }) => {
    const { giteaApi } = await import('gitea-js');
    const { url, apiUrl, token, address } = connection;
    const api = giteaApi(apiUrl, {
      token,
      customFetch: (address: Parameters<typeof fetch>[0], init?: RequestInit) => fetch(address, { ...init, signal }),
    });
    const ask = async <T>(call: () => Promise<{ data: T }>) => (await answered(connection, call)).data;
    const { name, holder, path } = address;
    const owner = holder.join('/');
    const { defaultBranch, description } = input;
    const hostedAs = (repository: Repository): Hosted => ({
      remoteUrl: repository.clone_url ?? `${url}/${path}.git`,
      contentsUrl: `${repository.html_url ?? `${url}/${path}`}/src/branch/${defaultBranch}/`,
      isPrivate: repository.private ?? true,
    });
    return {
      find: async () => {
        const found = await orNothing(ask(() => api.repos.repoGet(owner, name)));
        return found && hostedAs(found);
      },
      create: async () => {
        const body = {
          name,
          ...(description && { description }),
          default_branch: defaultBranch,
          private: input.repoVisibility === 'private',
        };
        const group = await orNothing(ask(() => api.orgs.orgGet(owner)));
        if (group) return hostedAs(await ask(() => api.orgs.createOrgRepo(owner, body)));
        const { login } = await ask(() => api.user.userGetCurrent());
        if (login?.toLowerCase() === owner.toLowerCase()) {
          return hostedAs(await ask(() => api.user.createCurrentUserRepo(body)));
        }
        throw new ActionError(
          `There is no organisation ${owner} on ${connection.host}, and the token is not ${owner}’s.`,
        );
      },
    };
  },
};

export const publishGitea = publishAction({ id: 'publish:gitea', branch: 'main' }, forge);
