import type { TemplateFilter, TemplateValue } from 'nunjitsu';

type Data = TemplateValue | undefined;

/** The reference scaffolder's own filters. They throw on what they cannot read; what that means is the caller's rule. */
export const filters: Record<string, TemplateFilter> = {
  parseRepoUrl: (input) => parseRepoUrl(input),
  parseEntityRef: (input, defaults) => parseEntityRef(input, defaults),
  pick: (input, key) => pick(input, key),
  projectSlug: (input) => {
    const { owner, repo } = parseRepoUrl(input);
    return `${owner ?? ''}/${repo ?? ''}`;
  },
};

/** Reads `github.com?owner=acme&repo=shop`, the form's way to write where a repository is. */
export function parseRepoUrl(input: Data): Record<string, string> {
  if (typeof input !== 'string') throw new TypeError('parseRepoUrl takes text such as github.com?owner=acme&repo=shop');
  const url = new URL(`https://${input}`);
  const parts: Record<string, string> = { host: url.host };
  for (const key of ['owner', 'repo', 'organization', 'workspace', 'project']) {
    const value = url.searchParams.get(key);
    if (value) parts[key] = value;
  }
  if (!parts.repo) throw new TypeError(`"${input}" names no repository: it has no repo=`);
  return parts;
}

/** Splits `[kind:][namespace/]name`. A kind or namespace that is missing comes from the defaults. */
export function parseEntityRef(input: Data, defaults: Data): { kind: string; namespace: string; name: string } {
  if (typeof input !== 'string') throw new TypeError('parseEntityRef takes an entity reference');
  const match = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(input.trim());
  if (!match?.[3]) throw new TypeError(`"${input}" is no entity reference`);
  const kind = match[1] ?? text(pick(defaults, 'defaultKind'));
  if (!kind) throw new TypeError(`"${input}" has no kind, and no default was given`);
  return { kind, namespace: match[2] ?? text(pick(defaults, 'defaultNamespace')) ?? 'default', name: match[3] };
}

function pick(input: Data, key: Data): Data {
  if (input === null || typeof input !== 'object' || typeof key !== 'string') return undefined;
  return Object.hasOwn(input, key) ? (input as Record<string, TemplateValue>)[key] : undefined;
}

const text = (value: Data) => (typeof value === 'string' && value ? value : undefined);
