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
