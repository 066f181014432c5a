import { createHash } from 'node:crypto';
import type { Descriptor } from '@/domain/catalog/descriptors/problem';
import { isRecord } from '@/domain/catalog/descriptors/problem';
import { normaliseReference } from '@/domain/catalog/descriptors/reference';

/** What of a descriptor stands in columns of its own: whatever is filtered, sorted or shown in a row. */
export type Columns = {
  kind: string;
  namespace: string;
  name: string;
  title: string | null;
  description: string | null;
  type: string | null;
  lifecycle: string | null;
  tier: number | null;
  ownerRef: string | null;
  systemRef: string | null;
  tags: string[];
  searchText: string;
  hash: string;
};

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A word that lists are filtered by. Longer than a filter takes it is none, and stands in the document only. */
const word = (value: unknown): string | null => {
  const given = text(value);
  return given !== null && given.length <= 300 ? given : null;
};

/** Pure: a sound descriptor's columns. `json` is the descriptor as it is stored. */
export function columnsOf(descriptor: Descriptor, json: string): Columns {
  const { metadata, spec = {} } = descriptor;
  const namespace = metadata.namespace ?? 'default';
  const profile = isRecord(spec.profile) ? spec.profile : {};
  const title = text(metadata.title) ?? text(profile.displayName);
  const description = text(metadata.description);
  const type = word(spec.type);
  const tags = Array.isArray(metadata.tags) ? [...new Set(metadata.tags as string[])] : [];
  const reference = (value: unknown, kind: string) => {
    const given = text(value);
    return given === null ? null : (normaliseReference(given, { kind, namespace }) ?? null);
  };
  return {
    kind: descriptor.kind.toLowerCase(),
    namespace,
    name: metadata.name,
    title,
    description,
    type,
    lifecycle: word(spec.lifecycle),
    tier: tierOf(metadata, spec),
    ownerRef: reference(spec.owner, 'Group'),
    systemRef: reference(spec.system, 'System'),
    tags,
    searchText: [metadata.name, title, type, tags.join(' '), description?.slice(0, 300)]
      .filter(Boolean)
      .join(' ')
      .toLowerCase(),
    hash: createHash('sha256').update(json).digest('base64url').slice(0, 22),
  };
}

/**
 * The format has no tier. We read it where people put it: a label or annotation whose name, after its prefix, is `tier`,
 * or `spec.tier`; 1, "1", "tier1" and "tier-1" mean the same. Anything but 1 to 5 is no tier.
 */
function tierOf(metadata: Descriptor['metadata'], spec: Record<string, unknown>): number | null {
  const given = [metadata.labels, metadata.annotations]
    .filter(isRecord)
    .flatMap((pairs) => Object.entries(pairs))
    .find(([key]) => key === 'tier' || key.endsWith('/tier'))?.[1];
  const match = /^(?:tier[-_ ]?)?([1-5])$/i.exec(String(given ?? spec.tier ?? '').trim());
  return match ? Number(match[1]) : null;
}
