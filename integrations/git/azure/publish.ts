import { answered, orNothing } from '@/integrations/git/forge/answers';
import type { Forge, Hosted } from '@/integrations/git/forge/forge';
import { publishAction } from '@/integrations/git/forge/publish';

type Repository = { id?: string; remoteUrl?: string; webUrl?: string };

/** GET {organization}/{project}/_apis/git/repositories/{name} and POST …/repositories, by Microsoft's own library. */
const forge: Forge<Record<never, never>> = {
  types: ['azure'],
  extra: {},
  gives: ['repositoryId'],
  // Who may read it is the project's matter; a repository has no visibility of its own.
  isPrivate: () => true,
  open: async (connection) => {
    const { WebApi, getPersonalAccessTokenHandler } = await import('azure-devops-node-api');
    const [organization = '', project = ''] = connection.address.holder;
    const { name } = connection.address;
    const handler = getPersonalAccessTokenHandler(connection.token);
    const api = new WebApi(`${connection.apiUrl}/${encodeURIComponent(organization)}`, handler);
    const git = await answered(connection, () => api.getGitApi());
    const hostedAs = ({ id, remoteUrl = '', webUrl = '' }: Repository): Hosted => ({
      remoteUrl: withoutUser(remoteUrl),
      contentsUrl: webUrl,
      isPrivate: true,
      outputs: { repositoryId: id },
    });
    return {
      find: async () => {
        // The library answers null where there is none.
        const found = await orNothing(answered(connection, () => git.getRepository(name, project)));
        return found ? hostedAs(found) : undefined;
      },
      create: async () => hostedAs(await answered(connection, () => git.createRepository({ name }, project))),
    };
  },
};

/** Azure writes the organisation into the address as a user name. */
function withoutUser(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = '';
  return url.href;
}

export const publishAzure = publishAction({ id: 'publish:azure' }, forge);
