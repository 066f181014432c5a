import type { Schema } from '@/domain/automation/forms/resolve';
import { textsOf } from './field-control';

/** What names a repository on a host: other hosts ask for other things. */
export type PartName = 'organization' | 'workspace' | 'project' | 'owner' | 'repo';
export type Repository = { host: string } & Record<PartName, string>;

export type Part = { name: PartName; label: string; allowed: string[] };

/** The portal's own git host. */
export const ownHost = 'slipway';

const labels: Record<PartName, string> = {
  organization: 'Organization',
  workspace: 'Workspace',
  project: 'Project',
  owner: 'Owner of the repository',
  repo: 'Name of the repository',
};

/** The parts that a host wants, in the order in which its addresses have them. */
export function partsOf(host: string, options: Schema): Part[] {
  const names: PartName[] = /(^|\.)dev\.azure\.com$|visualstudio\.com$/.test(host)
    ? ['organization', 'project', 'repo']
    : host === 'bitbucket.org'
      ? ['workspace', 'project', 'repo']
      : host.includes('bitbucket')
        ? ['project', 'repo']
        : ['owner', 'repo'];
  const allowed: Record<PartName, unknown> = {
    organization: options.allowedOrganizations ?? options.allowedOwners,
    workspace: options.allowedOwners,
    project: options.allowedProjects,
    owner: options.allowedOwners,
    repo: options.allowedRepos,
  };
  return names.map((name) => ({ name, label: labels[name], allowed: textsOf(allowed[name]) }));
}

const names: PartName[] = ['organization', 'workspace', 'project', 'owner', 'repo'];

/** Reads `host?owner=…&repo=…`. */
export function readRepository(text: string, host: string): Repository {
  const at = text.indexOf('?');
  const query = new URLSearchParams(at >= 0 ? text.slice(at + 1) : '');
  const parts = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as Record<PartName, string>;
  return { host: at > 0 ? text.slice(0, at) : host, ...parts };
}

/** Undefined while nothing is filled in. */
export function writeRepository(repository: Repository, parts: Part[]): string | undefined {
  const filled = parts.filter(({ name }) => repository[name] !== '');
  if (filled.length === 0) return undefined;
  return `${repository.host}?${filled.map(({ name }) => `${name}=${encodeURIComponent(repository[name])}`).join('&')}`;
}
