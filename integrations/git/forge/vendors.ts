import type { GitHostSetting, GitHostType } from '@/domain/core/git-hosts';
import type { HostedName } from '@/domain/repositories/address';

type Vendor = {
  title: string;
  /** what its repositories are called by, before the name */
  parts: (name: HostedName) => [label: string, value: string | undefined][];
  /** below the host's address: what `git push` takes */
  gitPath: (parts: string[], name: string) => string;
  /** the user name that goes with a token, where the settings have none */
  gitUser: string;
};

const inOwner: Vendor['parts'] = ({ owner }) => [['owner', owner]];
const plain: Vendor['gitPath'] = (parts, name) => `${parts.join('/')}/${name}.git`;

/** What differs between the hosts before anybody has asked them anything. */
export const vendors: Record<GitHostType, Vendor> = {
  github: { title: 'GitHub', parts: inOwner, gitPath: plain, gitUser: 'x-access-token' },
  gitlab: { title: 'GitLab', parts: inOwner, gitPath: plain, gitUser: 'oauth2' },
  gitea: { title: 'Gitea', parts: inOwner, gitPath: plain, gitUser: 'oauth2' },
  bitbucketCloud: {
    title: 'Bitbucket Cloud',
    parts: ({ workspace, owner }) => [['workspace', workspace ?? owner]],
    gitPath: plain,
    gitUser: 'x-token-auth',
  },
  bitbucketServer: {
    title: 'Bitbucket Server',
    parts: ({ project, owner }) => [['project', project ?? owner]],
    gitPath: (parts, name) => `scm/${plain(parts, name)}`,
    gitUser: '',
  },
  azure: {
    title: 'Azure DevOps',
    // Older templates write the project as the owner.
    parts: ({ organization, project, owner }) => [
      ['organization', organization],
      ['project', project ?? owner],
    ],
    gitPath: ([organization = '', project = ''], name) => `${organization}/${project}/_git/${name}`,
    gitUser: 'slipway',
  },
};

/** The header that opens the host to git. */
export function gitAuthorization({ type, username, token }: GitHostSetting): string {
  if (type === 'bitbucketServer' && !username) return `Bearer ${token}`;
  return `Basic ${Buffer.from(`${username ?? vendors[type].gitUser}:${token}`).toString('base64')}`;
}
