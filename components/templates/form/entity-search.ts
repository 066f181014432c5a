import type { Schema } from '@/domain/automation/forms/resolve';
import { isObject } from '@/domain/automation/forms/resolve';

export type EntityChoice = { ref: string; kind: string; name: string; title: string | null };

/** What of a catalogFilter the API can answer: kinds and types, each with several values. */
export function filterOf(options: Schema): URLSearchParams {
  const query = new URLSearchParams();
  const filters = [options.catalogFilter ?? { kind: options.allowedKinds }].flat();
  for (const filter of filters.filter(isObject)) {
    for (const [key, name] of [
      ['kind', 'kind'],
      ['spec.type', 'type'],
      ['metadata.namespace', 'namespace'],
    ] as const) {
      for (const value of [filter[key]].flat()) if (typeof value === 'string') query.append(name, value);
    }
  }
  return query;
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
  return items.map(choiceOf);
}

type EntityAnswer = Partial<EntityChoice> & {
  kind: string;
  namespace?: string;
  metadata?: { name: string; namespace?: string; title?: string };
};

function choiceOf({ ref, kind, name, title, namespace, metadata }: EntityAnswer): EntityChoice {
  const own = name ?? metadata?.name ?? '';
  const full = ref ?? `${kind}:${namespace ?? metadata?.namespace ?? 'default'}/${own}`.toLowerCase();
  return { ref: full, kind: kind.toLowerCase(), name: own, title: title ?? metadata?.title ?? null };
}
