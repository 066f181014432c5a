import { type Misfit, pointerPart } from './misfit';
import { isObject, type Schema } from './resolve';

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

/** Reads `host?owner=…&repo=…`, and a host alone, which some templates have as the default. */
export function readRepository(text: string, host: string): Repository {
  const [named = '', ...rest] = text.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const parts = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as Record<PartName, string>;
  return { host: named || host, ...parts };
}

/** Undefined while nothing is filled in. */
export function writeRepository(repository: Repository, parts: Part[]): string | undefined {
  const filled = parts.filter(({ name }) => repository[name] !== '');
  if (filled.length === 0) return undefined;
  return `${repository.host}?${filled.map(({ name }) => `${name}=${encodeURIComponent(repository[name])}`).join('&')}`;
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** `ui:options` and their short form, as the form library reads them. */
function optionsOf(field: Schema): Schema {
  const short = Object.entries(field).filter(([key]) => key.startsWith('ui:') && key !== 'ui:options');
  const options = isObject(field['ui:options']) ? field['ui:options'] : {};
  return { ...Object.fromEntries(short.map(([key, value]) => [key.slice(3), value])), ...options };
}

/**
 * What a repository's address has that its picker would not offer: `allowedHosts`, `allowedOwners` and their like hold for
 * a script and a trigger as well. Undefined where it fits, or is no address at all: other checks say that.
 */
export function pickedOutside(field: Schema, value: unknown): Omit<Misfit, 'pointer'> | undefined {
  if (field['ui:field'] !== 'RepoUrlPicker' || typeof value !== 'string' || value === '') return undefined;
  const options = optionsOf(field);
  const hosts = textsOf(options.allowedHosts);
  const repository = readRepository(value, '');
  const outside = (allowed: string[], picked: string) =>
    allowed.length > 0 && allowed.every((one) => one.toLowerCase() !== picked.toLowerCase());
  if (outside(hosts, repository.host)) return { keyword: 'picked', limit: { part: 'host', allowed: hosts } };
  for (const { name, allowed } of partsOf(repository.host, options)) {
    if (outside(allowed, repository[name])) return { keyword: 'picked', limit: { part: name, allowed } };
  }
  return undefined;
}

/** The places of a settled form where a repository is picked from elsewhere than its picker offers. */
export function pickedMisfits(schema: Schema, value: unknown, pointer = ''): Misfit[] {
  const own = pickedOutside(schema, value);
  if (own) return [{ pointer, ...own }];
  if (Array.isArray(value)) {
    const { items } = schema;
    return isObject(items) ? value.flatMap((item, at) => pickedMisfits(items, item, `${pointer}/${at}`)) : [];
  }
  if (!isObject(value) || !isObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, field]) =>
    isObject(field) ? pickedMisfits(field, value[name], `${pointer}/${pointerPart(name)}`) : [],
  );
}
