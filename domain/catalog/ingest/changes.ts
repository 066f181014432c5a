import { isDeepStrictEqual } from 'node:util';
import type { Descriptor } from '@/domain/catalog/descriptors/problem';
import { splitReference } from '@/domain/catalog/descriptors/reference';
import type { Columns } from './columns';

export type Before = Pick<
  Columns,
  'title' | 'description' | 'type' | 'lifecycle' | 'tier' | 'ownerRef' | 'systemRef' | 'tags'
> & { document: Descriptor };

const short = (ref: string | null) => (ref ? splitReference(ref).name : 'nobody');

/** The most telling difference between two versions, in a few words: what a row and a timeline show. */
export function whatChanged(before: Before, after: Columns, document: Descriptor): string {
  if (before.ownerRef !== after.ownerRef)
    return `Owner changed from ${short(before.ownerRef)} to ${short(after.ownerRef)}`;
  if (before.lifecycle !== after.lifecycle) return `Lifecycle changed to ${after.lifecycle ?? 'none'}`;
  if (before.type !== after.type) return `Type changed to ${after.type ?? 'none'}`;
  if (before.tier !== after.tier) return after.tier ? `Tier changed to ${after.tier}` : 'Tier taken away';
  if (before.systemRef !== after.systemRef)
    return after.systemRef ? `Moved to ${short(after.systemRef)}` : 'System left';
  const old = before.document;
  const spec = old.spec ?? {};
  const next = document.spec ?? {};
  for (const [key, words] of specWords) if (!isDeepStrictEqual(spec[key], next[key])) return words;
  if (before.title !== after.title) return 'Title edited';
  if (before.description !== after.description) return 'Description edited';
  if (!isDeepStrictEqual(before.tags, after.tags)) return 'Tags edited';
  if (!isDeepStrictEqual(old.metadata.links, document.metadata.links)) return 'Links edited';
  if (!isDeepStrictEqual(old.metadata.annotations, document.metadata.annotations)) return 'Annotations edited';
  if (!isDeepStrictEqual(old.metadata.labels, document.metadata.labels)) return 'Labels edited';
  return 'Descriptor edited';
}

const specWords: [string, string][] = [
  ['dependsOn', 'Dependencies changed'],
  ['dependencyOf', 'Dependencies changed'],
  ['providesApis', 'Provided APIs changed'],
  ['consumesApis', 'Consumed APIs changed'],
  ['definition', 'API definition changed'],
  ['memberOf', 'Teams changed'],
  ['members', 'Members changed'],
  ['steps', 'Steps changed'],
];
