import { type ActionContext, ActionError } from '@/domain/automation/action';
import { parseRepoUrl } from '@/domain/automation/expressions/filters';
import { settings } from '@/domain/core/env';
import { DomainError } from '@/domain/core/errors';
import { type GitHostSetting, type GitHostType, isTrialHost, knownGitHost } from '@/domain/core/git-hosts';
import { type HostedName, standInFor } from '@/domain/repositories/address';
import type { RepositoryName } from '@/domain/repositories/host';
import type { Remote } from '@/integrations/git/remote';
import { cures } from '@/integrations/git/source';
import { gitAuthorization, vendors } from './vendors';

/** A repository of another host, as its own pages call it. */
export type Address = HostedName & {
  host: string;
  /** owner, or workspace, or project, or organisation and project */
  holder: string[];
  /** OWNER/NAME and its like */
  path: string;
};

/** A host with what opens it. */
export type Connection = GitHostSetting & {
  token: string;
  title: string;
  /** the template gave the token, so it is somebody's own */
  isPersonal: boolean;
  address: Address;
  remote: Remote;
};

export type Where =
  | { kind: 'vendor'; connection: Connection }
  | { kind: 'trial'; host: string; title: string; address: Address; repository: RepositoryName };

type Asked = { repoUrl: string; token?: string | undefined };

/** A secret of the plan: there is one, and nobody knows it yet. */
export const isMasked = ({ token }: { token: string }) => /^•+$/.test(token);

/**
 * Where a step is to publish. Throws ActionError, with the setting that would help, for a host that nobody has set up,
 * one of another kind, and one without a token.
 */
export function locate(types: [GitHostType, ...GitHostType[]], asked: Asked): Where {
  const known = settings();
  const { host, ...parts } = partsOf(asked.repoUrl);
  const setting = known.gitHosts.find((one) => one.host === host) ?? knownGitHost(host);
  // The host says which it is; where nobody knows the host, what the address has says it.
  const type =
    types.find((one) => one === setting?.type) ??
    types.find((one) => vendors[one].parts(parts).every(([, value]) => value)) ??
    types[0];
  const address = addressOf(asked.repoUrl, { ...parts, host }, type);
  if (isTrialHost(host, known)) {
    return { kind: 'trial', host, title: vendors[type].title, address, repository: standIn(address) };
  }
  if (!setting) {
    throw new ActionError(
      `This portal does not know the host ${host}: it is not in SLIPWAY_GIT_HOSTS.`,
      `Whoever runs the portal names it there with its kind (${type}) and a token, or in SLIPWAY_TRIAL_HOSTS to try templates without an account there.`,
    );
  }
  if (!types.includes(setting.type)) {
    throw new ActionError(
      `${host} is set up as ${vendors[setting.type].title}, and this step publishes to ${vendors[type].title}.`,
      'Correct the step in the template, or the host in SLIPWAY_GIT_HOSTS.',
    );
  }
  return { kind: 'vendor', connection: connect(setting, asked.token, address) };
}

function connect(setting: GitHostSetting, given: string | undefined, address: Address): Connection {
  const token = given ?? setting.token;
  const { title, gitPath } = vendors[setting.type];
  if (!token) {
    throw new ActionError(
      `There is no token for ${setting.host} in SLIPWAY_GIT_HOSTS, so nothing can be published there.`,
      `Whoever runs the portal sets it there, or the template asks for one (requestUserCredentials) and gives it as token. SLIPWAY_TRIAL_HOSTS=${setting.host} tries templates without an account.`,
    );
  }
  const own: GitHostSetting = { ...setting, token, ...(given && { username: undefined }) };
  const encoded = address.holder.map((part) => part.split('/').map(encodeURIComponent).join('/'));
  const url = `${setting.url}/${gitPath(encoded, encodeURIComponent(address.name))}`;
  const label = `${setting.host}/${address.path}`;
  const remote: Remote = { label, url, authorization: gitAuthorization(own) };
  return { ...own, token, title, isPersonal: given !== undefined, address, remote };
}

type Parts = HostedName & { host: string };

function partsOf(repoUrl: string): Parts {
  try {
    const { host = '', repo = '', ...rest } = parseRepoUrl(repoUrl.replace(/^https?:\/\//, ''));
    return { ...rest, host: host.toLowerCase(), name: repo.replace(/\.git$/, '') };
  } catch {
    throw new ActionError(
      `"${repoUrl}" does not say where the repository is.`,
      'Write it as the form does: github.com?owner=OWNER&repo=NAME.',
    );
  }
}

function addressOf(repoUrl: string, parts: Parts, type: GitHostType): Address {
  const { name } = parts;
  const holder: string[] = [];
  for (const [label, value] of vendors[type].parts(parts)) {
    if (!value || /(^|\/)\.{0,2}(\/|$)/.test(value))
      throw new ActionError(`"${repoUrl}" has no ${label}.`, cures.invalid);
    holder.push(value);
  }
  if (!/^[\w. -]+$/.test(name) || /^\.*$/.test(name)) {
    throw new ActionError(`"${name}" is no name for a repository.`, cures.invalid);
  }
  return { ...parts, holder, path: [...holder, name].join('/') };
}

function standIn(address: Address): RepositoryName {
  try {
    return standInFor(address);
  } catch (error) {
    if (error instanceof DomainError) throw new ActionError(error.detail, cures.invalid);
    throw error;
  }
}

/** Says on the log what a trial does instead. */
export function tellTrial({ log }: ActionContext, host: string, what: string): void {
  log('warn', `${host} is a trial host of this portal (SLIPWAY_TRIAL_HOSTS): ${what}`);
}
