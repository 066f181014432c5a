import type { RelatedView } from '@/domain/catalog/schema';

/** What a relation is called from the entity's own side. */
const words: Record<string, string> = {
  dependsOn: 'Depends on',
  dependencyOf: 'Used by',
  consumesApi: 'Consumes',
  apiConsumedBy: 'Consumed by',
  providesApi: 'Provides',
  apiProvidedBy: 'Provided by',
  partOf: 'Part of',
  hasPart: 'Has part',
  ownedBy: 'Owned by',
  ownerOf: 'Owns',
  memberOf: 'Member of',
  hasMember: 'Has member',
  childOf: 'Below',
  parentOf: 'Above',
};

export const relationWord = (type: string): string => words[type] ?? type;

export type Side = { title: string; nodes: RelatedView[] };

type Columns = { left: { title: string; types: string[] }; right: { title: string; types: string[] } };

const usual: Columns = {
  left: { title: 'Used by', types: ['dependencyOf', 'apiConsumedBy'] },
  right: { title: 'Uses', types: ['dependsOn', 'consumesApi'] },
};

const byKind: Record<string, Columns> = {
  api: {
    left: { title: 'Consumed by', types: ['apiConsumedBy'] },
    right: { title: 'Provided by', types: ['apiProvidedBy'] },
  },
  system: { left: { title: 'Part of', types: ['partOf'] }, right: { title: 'Parts', types: ['hasPart'] } },
  domain: { left: { title: 'Part of', types: ['partOf'] }, right: { title: 'Parts', types: ['hasPart'] } },
  group: { left: { title: 'Above', types: ['childOf'] }, right: { title: 'Owns', types: ['ownerOf'] } },
  user: { left: { title: 'Teams', types: ['memberOf'] }, right: { title: 'Owns', types: ['ownerOf'] } },
};

/** The two sides of an entity's graph, each neighbour once, in the order given: worst first. */
export function sidesOf(kind: string, related: RelatedView[]): { left: Side; right: Side } {
  const columns = byKind[kind.toLowerCase()] ?? usual;
  const pick = ({ title, types }: Columns['left']): Side => {
    const nodes = new Map(related.filter(({ type }) => types.includes(type)).map((one) => [one.ref, one]));
    return { title, nodes: [...nodes.values()] };
  };
  return { left: pick(columns.left), right: pick(columns.right) };
}

export const isBad = (health: { status: string } | null | undefined): boolean =>
  health?.status === 'down' || health?.status === 'degraded';
