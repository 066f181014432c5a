import { type FieldError, invalid } from '@/domain/core/errors';
import type { RepositoryName } from './host';
import { RepositoryNameInput } from './schema';

/** The host that a template may write where it cannot know the portal's address. */
const alias = 'slipway';

/**
 * Reads a repository's address as templates write it, `host?owner=o&repo=r` (the reference's form), or plainly `o/r`,
 * or as a clone address of this portal. Throws Invalid where it names another host or no good name.
 */
export function parseRepositoryUrl(text: string, portalUrl: string): RepositoryName {
  const { host, owner, name } = split(text.trim());
  const here = new URL(portalUrl);
  if (host && ![alias, here.host, here.hostname].includes(host)) {
    throw invalid(
      `This portal publishes to its own git host, ${here.host}, and "${text}" names ${host}. Write ${here.host}?owner=${owner}&repo=${name}.`,
      [{ pointer: '/repoUrl', detail: `The host must be ${here.host}` }],
    );
  }
  const parsed = RepositoryNameInput.safeParse({ owner, name });
  if (parsed.success) return parsed.data;
  const errors: FieldError[] = parsed.error.issues.map((issue) => ({
    pointer: '/repoUrl',
    detail: `${issue.path[0] === 'owner' ? `The owner "${owner}"` : `The name "${name}"`}: ${issue.message}`,
  }));
  throw invalid(`"${text}" is not a repository's address. ${errors[0]?.detail}.`, errors);
}

function split(text: string): { host: string; owner: string; name: string } {
  const bare = text.replace(/^https?:\/\//, '');
  const question = bare.indexOf('?');
  if (question >= 0) {
    const query = new URLSearchParams(bare.slice(question + 1));
    const host = bare.slice(0, question).replace(/\/+$/, '').toLowerCase();
    return { host, owner: query.get('owner') ?? '', name: query.get('repo') ?? '' };
  }
  const parts = bare
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  if (bare !== text && parts[1] === 'git' && parts.length === 4) {
    return { host: (parts[0] ?? '').toLowerCase(), owner: parts[2] ?? '', name: parts[3] ?? '' };
  }
  return { host: '', owner: parts.length === 2 ? (parts[0] ?? '') : '', name: parts.at(-1) ?? '' };
}

/** The repository that a location's target points at, when it is one of this portal's own; else undefined. */
export function ownRepository(target: string, portalUrl: string): RepositoryName | undefined {
  if (!target.startsWith(`${portalUrl}/git/`)) return undefined;
  const [owner = '', name = ''] = target.slice(portalUrl.length + 5).split(/[/?#]/);
  const parsed = RepositoryNameInput.safeParse({ owner, name: name.replace(/\.git$/, '') });
  return parsed.success ? parsed.data : undefined;
}

/** What a host's address says of a repository. Which parts there are depends on the host. */
export type HostedName = { name: string; owner?: string; organization?: string; project?: string; workspace?: string };

/**
 * The repository of the portal's own git host that stands in for another host's: `acme/shop` for `Acme/Shop`, one owner
 * for nested groups and for what some hosts call workspace, project or organisation. Throws Invalid for no good name.
 */
export function standInFor({ name, owner, organization, project, workspace }: HostedName): RepositoryName {
  const holder = organization ? [organization, project ?? owner] : [workspace ?? owner ?? project];
  const parsed = RepositoryNameInput.safeParse({ owner: slug(holder.filter(Boolean).join('-')), name: slug(name) });
  if (parsed.success) return parsed.data;
  throw invalid(
    `"${[...holder, name].filter(Boolean).join('/')}" is no name for a repository: ${rules(parsed.error)}.`,
  );
}

const rules = (error: { issues: { message: string }[] }) => error.issues[0]?.message ?? 'it is empty';

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^a-z0-9]+|[^a-z0-9_-]+$/g, '')
    .replace(/\.(git|lock)$/, '');

export type HostedAddress = { host: string; repository: HostedName; ref: string | undefined; path: string };

const shapes = [
  /^\/(?<organization>[^/]+)\/(?<project>[^/]+)\/_git\/(?<name>[^/]+)\/?$/,
  /^\/projects\/(?<project>[^/]+)\/repos\/(?<name>[^/]+)(?:\/browse(?:\/(?<path>.*))?)?$/,
  /^\/scm\/(?<project>[^/]+)\/(?<name>[^/]+)$/,
  /^\/(?<owner>.+)\/(?<name>[^/]+)\/-\/(?:blob|tree|raw)\/(?<ref>[^/]+)(?:\/(?<path>.*))?$/,
  /^\/(?<owner>[^/]+)\/(?<name>[^/]+)\/(?:blob|tree|raw|src\/branch|src\/tag|src)\/(?<ref>[^/]+)(?:\/(?<path>.*))?$/,
  /^\/(?<owner>.+)\/(?<name>[^/]+)\/?$/,
];

/** Without %20 and its like; as it is where it cannot be read. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** GitHub hands out the text of files from a host of its own. */
function withoutRawHost(url: URL): URL {
  if (url.host !== 'raw.githubusercontent.com') return url;
  const [, owner, name, ...rest] = url.pathname.replace('/refs/heads/', '/').split('/');
  return new URL(`https://github.com/${owner}/${name}/blob/${rest.join('/')}`);
}

/** Reads the address of a repository, or of a file or folder in it, as the pages of the usual hosts write them. */
export function readHostedAddress(address: string): HostedAddress | undefined {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return undefined;
  const { host, pathname, searchParams } = withoutRawHost(new URL(address));
  const decoded = decode(pathname);
  for (const shape of shapes) {
    const { ref, path, ...repository } = shape.exec(decoded)?.groups ?? {};
    if (!repository.name) continue;
    const asked =
      searchParams.get('version')?.replace(/^G[BTC]/, '') ??
      searchParams.get('at')?.replace(/^refs\/(heads|tags)\//, '');
    const name = repository.name.replace(/\.git$/, '');
    const inside = path ?? searchParams.get('path') ?? '';
    return { host, repository: { ...repository, name }, ref: ref ?? asked, path: inside.replace(/^\/+|\/+$/g, '') };
  }
  return undefined;
}
