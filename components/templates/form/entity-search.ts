import { isObject, type Schema } from '@/domain/automation/forms/resolve';

export type EntityChoice = { ref: string; kind: string; name: string; title: string | null };

/**
 * A field's `catalogFilter`, or the older `allowedKinds`, as the API takes it: one object's conditions hold together, of
 * several objects one has to fit. `{exists: true}` asks for being there at all.
 */
export function filterOf(options: Schema, kinds: string[] = []): URLSearchParams {
  const { allowedKinds, catalogFilter } = options;
  const older = Array.isArray(allowedKinds) && allowedKinds.length > 0 ? allowedKinds : kinds;
  const given = [catalogFilter ?? (older.length > 0 ? { kind: older } : [])].flat().filter(isObject);
  const query = new URLSearchParams();
  for (const filter of given) {
    const text = Object.entries(filter)
      .flatMap(([key, value]) => conditionsOf(key, value))
      .join(',');
    if (text) query.append('filter', text);
  }
  return query;
}

function conditionsOf(key: string, value: unknown): string[] {
  if (isObject(value)) return typeof value.exists === 'boolean' ? [value.exists ? key : `!${key}`] : [];
  return [value].flat().map((item) => `${key}=${String(item)}`);
}

/** Kinds that a filter asks for, for words such as "Search system or domain". */
export function kindsOf(filter: URLSearchParams): string[] {
  const kinds = filter
    .getAll('filter')
    .flatMap((text) => [...text.matchAll(/(?:^|,)kind=([^,]+)/g)].map((match) => match[1] ?? ''));
  return [...new Set(kinds.map((kind) => kind.toLowerCase()))];
}

/** Entities whose name fits, best first. */
export async function searchEntities(
  filter: URLSearchParams,
  text: string,
  signal: AbortSignal,
): Promise<EntityChoice[]> {
  const query = new URLSearchParams(filter);
  query.set('limit', '20');
  if (text) query.set('q', text);
  const response = await fetch(`/api/v1/catalog/entities?${query}`, { signal });
  if (!response.ok) throw new Error('The catalog did not answer');
  const { items } = (await response.json()) as { items: EntityAnswer[] };
  return items.map(({ ref, kind, metadata: { name, title } }) => ({
    ref,
    kind: kind.toLowerCase(),
    name,
    title: title ?? null,
  }));
}

type EntityAnswer = { ref: string; kind: string; metadata: { name: string; title?: string } };

/** Tags that entities of these kinds have, the most used first. */
export async function searchTags(kinds: string[], signal: AbortSignal): Promise<{ value: string; count: number }[]> {
  const query = new URLSearchParams({ facet: 'tag', limit: '200' });
  for (const kind of kinds) query.append('kind', kind);
  const response = await fetch(`/api/v1/catalog/facets?${query}`, { signal });
  if (!response.ok) throw new Error('The catalog did not answer');
  const { facets } = (await response.json()) as { facets: { tag?: { value: string; count: number }[] } };
  return facets.tag ?? [];
}
