import { z } from 'zod';

export const gitHostTypes = ['github', 'gitlab', 'gitea', 'bitbucketCloud', 'bitbucketServer', 'azure'] as const;
export type GitHostType = (typeof gitHostTypes)[number];

/** Hosts that everybody means by their name. */
const known: Record<string, GitHostType> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'gitea.com': 'gitea',
  'codeberg.org': 'gitea',
  'bitbucket.org': 'bitbucketCloud',
  'dev.azure.com': 'azure',
};

/** Stand for all others in a trial; `gitea` is what templates write where each company has a host of its own. */
export const usualTrialHosts = ['github.com', 'gitlab.com', 'dev.azure.com', 'bitbucket.org', 'gitea.com', 'gitea'];

/** A host that repositories are published to, and what opens it. */
export type GitHostSetting = {
  host: string;
  type: GitHostType;
  /** where people and git go, without a slash at its end */
  url: string;
  apiUrl: string;
  username: string | undefined;
  token: string | undefined;
};

const address = z
  .url({ protocol: /^https?$/ })
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();

const Entry = z
  .strictObject({
    host: z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?$/i, 'A host name, such as github.example.com')
      .transform((host) => host.toLowerCase()),
    type: z.enum(gitHostTypes).optional(),
    token: z.string().min(1).optional(),
    username: z.string().min(1).optional(),
    url: address,
    apiUrl: address,
  })
  .transform((entry, ctx): GitHostSetting => {
    const type = entry.type ?? known[entry.host];
    if (type) return complete({ ...entry, type });
    ctx.addIssue({ code: 'custom', path: ['type'], message: `Say which ${entry.host} is: ${gitHostTypes.join(', ')}` });
    return z.NEVER;
  });

type Given = { host: string; type: GitHostType; url?: string; apiUrl?: string; username?: string; token?: string };

function complete({ host, type, url = `https://${host}`, apiUrl, username, token }: Given): GitHostSetting {
  return { host, type, url, apiUrl: apiUrl ?? apiOf(type, host, url), username, token };
}

function apiOf(type: GitHostType, host: string, url: string): string {
  if (type === 'github') return host === 'github.com' ? 'https://api.github.com' : `${url}/api/v3`;
  if (type === 'bitbucketCloud') return 'https://api.bitbucket.org/2.0';
  if (type === 'bitbucketServer') return `${url}/rest/api/1.0`;
  return url;
}

const example = '[{"host": "github.com", "token": "…"}]';

/** SLIPWAY_GIT_HOSTS: a JSON list. Its mistakes are told without what stands in it, as tokens do. */
export const GitHostSettings = z
  .string()
  .transform((text, ctx) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      ctx.addIssue({ code: 'custom', message: `It is a list in JSON, such as ${example}` });
      return z.NEVER;
    }
  })
  .pipe(z.array(Entry, `It is a list in JSON, such as ${example}`));

/** A host without a setting of its own, where its name says all but the token. */
export function knownGitHost(host: string): GitHostSetting | undefined {
  const type = known[host];
  return type && complete({ host, type });
}

/** Whether the portal's own git host stands in for that one. `*` means all whose token nobody has set. */
export function isTrialHost(host: string, known: { gitHosts: GitHostSetting[]; trialHosts: string[] }): boolean {
  if (known.trialHosts.includes(host.toLowerCase())) return true;
  const hasToken = known.gitHosts.some((one) => one.host === host.toLowerCase() && one.token);
  return known.trialHosts.includes('*') && !hasToken;
}
