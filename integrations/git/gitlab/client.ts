import type { Gitlab } from '@gitbeaker/rest';
import { ActionError } from '@/domain/automation/action';
import { answered } from '@/integrations/git/forge/answers';
import type { Connection } from '@/integrations/git/forge/connect';

type Api = InstanceType<typeof Gitlab<false>>;

export type GitLab = {
  /** GROUP/NAME, as GitLab's API takes it for an id */
  id: string;
  /** refusals are thrown as Refused */
  ask: <T>(call: (api: Api) => Promise<T>) => Promise<T>;
};

/** The library that the reference uses too, loaded when a step needs it and not before. */
export async function openGitLab(connection: Connection): Promise<GitLab> {
  const { Gitlab } = await import('@gitbeaker/rest');
  const { token, isPersonal, apiUrl: host, address } = connection;
  const api = isPersonal ? new Gitlab({ host, oauthToken: token }) : new Gitlab({ host, token });
  return { id: address.path, ask: (call) => answered(connection, () => call(api)) };
}

/** Who that is on GitLab; undefined where nobody is. */
export async function userId({ ask }: GitLab, username: string): Promise<number | undefined> {
  const [user] = await ask((api) => api.Users.all({ username }));
  return user?.id;
}

export const noNamespace = (owner: string, title: string) =>
  new ActionError(
    `There is no group or user ${owner} on ${title}, or the token does not see it.`,
    'Choose another owner, or give the token the right to make projects there.',
  );
