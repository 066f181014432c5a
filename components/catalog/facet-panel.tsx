import { CircleDashed } from 'lucide';
import { statusWord } from '@/components/ui/status-words';
import { toneText } from '@/components/ui/tone';
import type { FacetName, FacetValue } from '@/domain/catalog/schema';
import { type CatalogQuery, type FilterName, same, toggled } from './catalog-query';
import { typeWord } from './entity-words';
import { FacetGroup, type FacetOption } from './facet-group';

type Facets = Partial<Record<FacetName, FacetValue[]>>;

const groups: { name: FacetName & FilterName; title: string; open: boolean; find?: string }[] = [
  { name: 'kind', title: 'Kind', open: true },
  { name: 'type', title: 'Type', open: true, find: 'Find a type' },
  { name: 'owner', title: 'Owner', open: true, find: 'Find a team or person' },
  { name: 'lifecycle', title: 'Lifecycle', open: true },
  { name: 'health', title: 'Health', open: true },
  { name: 'tier', title: 'Tier', open: false },
  { name: 'system', title: 'System', open: false, find: 'Find a system' },
  { name: 'tag', title: 'Tags', open: false, find: 'Find a tag' },
  { name: 'namespace', title: 'Namespace', open: false },
];

const healthOrder = ['healthy', 'degraded', 'down', 'unknown', 'unprobed'];

/** The facets of the list, each counted under the filters of the others. */
export function FacetPanel({ facets, query }: { facets: Facets; query: CatalogQuery }) {
  return (
    <div>
      {groups.map(({ name, title, open, find }) => {
        const options = optionsOf(name, facets[name] ?? [], query);
        const chosen = (query.filters[name] ?? []).length > 0;
        if (options.length === 0 || (name === 'namespace' && options.length < 2 && !chosen)) return null;
        return <FacetGroup key={name} title={title} options={options} open={open || chosen} find={find} />;
      })}
    </div>
  );
}

function optionsOf(name: FacetName & FilterName, values: FacetValue[], query: CatalogQuery): FacetOption[] {
  const chosen = query.filters[name] ?? [];
  const missing = chosen.filter((value) => !values.some((other) => same(other.value, value)));
  const all = [...listed(values, chosen), ...missing.map((value) => ({ value, count: 0 }) as FacetValue)];
  if (name === 'health') all.sort((a, b) => healthOrder.indexOf(a.value) - healthOrder.indexOf(b.value));
  if (name === 'tier') all.sort((a, b) => (a.value < b.value ? -1 : 1));
  return all.map((value) => ({
    ...value,
    label: valueWord(name, value),
    checked: chosen.some((other) => same(other, value.value)),
    href: toggled(query, name, value.value),
    ...(name === 'health' && healthLook(value.value)),
  }));
}

/** Owners whom nobody knows stand under "No owner", unless one of them is asked for, or there are no others. */
function listed(values: FacetValue[], chosen: string[]): FacetValue[] {
  if (!values.some(({ value, unknown }) => value !== 'none' && !unknown)) return values;
  return values.filter(({ value, unknown }) => !unknown || chosen.some((other) => same(other, value)));
}

function healthLook(value: string): Pick<FacetOption, 'icon' | 'className'> {
  if (value === 'unprobed') return { icon: CircleDashed, className: 'text-muted' };
  const { icon, tone } = statusWord('health', value);
  return { icon, className: toneText[tone] };
}

const nothing: Partial<Record<FacetName, string>> = { owner: 'No owner', system: 'No system', tier: 'No tier' };

/** A value of a facet in words: on its tick, and on the chip of the filter. */
export function valueWord(name: FilterName, { value, label }: { value: string; label?: string }): string {
  if (value === 'none') return nothing[name as FacetName] ?? 'None';
  if (name === 'health') return value === 'unprobed' ? 'Not probed' : statusWord('health', value).word;
  if (name === 'tier') return `Tier ${value}`;
  if (name === 'type') return typeWord(value);
  if (name === 'state') return statusWord('entity', value).word;
  return label ?? (value.includes('/') ? value.slice(value.indexOf('/') + 1) : value);
}
