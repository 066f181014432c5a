import { z } from 'zod';
import { ActionError } from '@/domain/automation/action';
import { orNothing } from '@/integrations/git/forge/answers';
import type { Connection } from '@/integrations/git/forge/connect';
import type { Client, Forge, Hosted } from '@/integrations/git/forge/forge';
import { type Filled, flag } from '@/integrations/git/forge/input';
import { publishAction } from '@/integrations/git/forge/publish';
import { askBitbucket, cloneLink, Links } from './client';

const shape = { repoVisibility: z.enum(['private', 'public']).default('private') };
const serverShape = { ...shape, enableLFS: flag('Turn large file storage on') };
type Input = Filled<typeof serverShape>;
const isPrivate = ({ repoVisibility }: { repoVisibility: string }) => repoVisibility === 'private';

const CloudRepository = z.object({ links: Links, is_private: z.boolean() });
const ServerRepository = z.object({ links: Links, public: z.boolean().default(false) });

/** GET and POST /2.0/repositories/{workspace}/{repo_slug} */
function cloud(connection: Connection, input: Filled<typeof shape>, signal: AbortSignal): Client {
  const { holder, name, project } = connection.address;
  const path = `/repositories/${encodeURIComponent(holder[0] ?? '')}/${encodeURIComponent(name)}`;
  const { defaultBranch, description } = input;
  const hostedAs = (answer: unknown): Hosted => {
    const { links, is_private } = CloudRepository.parse(answer);
    const page = links.html?.href ?? '';
    return { remoteUrl: cloneLink(links, 'https'), contentsUrl: `${page}/src/${defaultBranch}`, isPrivate: is_private };
  };
  return {
    find: async () => {
      const found = await orNothing(askBitbucket(connection, { method: 'GET', path, signal }));
      return found === undefined ? undefined : hostedAs(found);
    },
    create: async () => {
      if (!project) {
        throw new ActionError(
          `${input.repoUrl} names no project, and Bitbucket Cloud keeps each repository in one.`,
          'Write it as bitbucket.org?workspace=WORKSPACE&project=KEY&repo=NAME.',
        );
      }
      const body = { scm: 'git', description, is_private: isPrivate(input), project: { key: project } };
      return hostedAs(await askBitbucket(connection, { method: 'POST', path, body, signal }));
    },
  };
}

/** GET and POST /rest/api/1.0/projects/{projectKey}/repos, and the plugin for large files */
function server(connection: Connection, input: Input, signal: AbortSignal): Client {
  const { holder, name } = connection.address;
  const repositories = `/projects/${encodeURIComponent(holder[0] ?? '')}/repos`;
  const path = `${repositories}/${encodeURIComponent(name)}`;
  const { defaultBranch, description, enableLFS } = input;
  const hostedAs = (answer: unknown): Hosted => {
    const repository = ServerRepository.parse(answer);
    const [self] = [repository.links.self].flat();
    return {
      remoteUrl: cloneLink(repository.links, 'http'),
      contentsUrl: self?.href ?? '',
      isPrivate: !repository.public,
    };
  };
  return {
    find: async () => {
      const found = await orNothing(askBitbucket(connection, { method: 'GET', path, signal }));
      return found === undefined ? undefined : hostedAs(found);
    },
    create: async () => {
      const body = { name, description, defaultBranch, public: !isPrivate(input) };
      return hostedAs(await askBitbucket(connection, { method: 'POST', path: repositories, body, signal }));
    },
    finish: async () => {
      const lfs = `${connection.url}/rest/git-lfs/admin${path}/enabled`;
      if (enableLFS) await askBitbucket(connection, { method: 'PUT', path: lfs, signal });
    },
  };
}

const inCloud: Forge<typeof shape> = {
  types: ['bitbucketCloud'],
  extra: shape,
  isPrivate,
  open: async (connection, input, { signal }) => cloud(connection, input, signal),
};

const inServer: Forge<typeof serverShape> = {
  types: ['bitbucketServer'],
  extra: serverShape,
  isPrivate,
  settings: ({ enableLFS }) => (enableLFS ? ['Turns large file storage on'] : []),
  open: async (connection, input, { signal }) => server(connection, input, signal),
};

/** The name of both before they were told apart: the host says which it is. */
const inEither: Forge<typeof serverShape> = {
  ...inServer,
  types: ['bitbucketCloud', 'bitbucketServer'],
  open: async (connection, input, { signal }) =>
    (connection.type === 'bitbucketCloud' ? cloud : server)(connection, input, signal),
};

export const publishBitbucketCloud = publishAction({ id: 'publish:bitbucketCloud' }, inCloud);
export const publishBitbucketServer = publishAction({ id: 'publish:bitbucketServer' }, inServer);
export const publishBitbucket = publishAction({ id: 'publish:bitbucket', title: 'Publish to Bitbucket' }, inEither);
