import { X } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { Icon } from '@/components/ui/icon';
import type { FacetName, FacetValue } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { type CatalogQuery, filterNames, hrefOf, same } from './catalog-query';
import { valueWord } from './facet-panel';

const titles: Record<string, string> = {
  kind: 'Kind',
  type: 'Type',
  owner: 'Owner',
  lifecycle: 'Lifecycle',
  health: 'Health',
  tier: 'Tier',
  system: 'System',
  tag: 'Tag',
  namespace: 'Namespace',
  state: 'State',
};

type Props = { query: CatalogQuery; facets: Partial<Record<FacetName, FacetValue[]>>; match: string };

/** One chip for each facet that filters, never one for each value; each can be taken away. */
export function FilterChips({ query, facets, match }: Props) {
  const active = filterNames.filter((name) => query.filters[name]?.length);
  const cleared = Object.fromEntries(active.map((name) => [name, []]));
  const count = (
    <span className="ml-auto flex-none text-small text-muted tabular-nums max-md:hidden" role="status">
      {match}
    </span>
  );
  if (active.length === 0 && !query.q) return <div className="sr-only">{count}</div>;
  return (
    <div className="mb-3 flex min-h-[26px] items-center gap-2 max-md:-mx-3.5 max-md:overflow-x-auto max-md:px-3.5 max-md:[scrollbar-width:none]">
      {active.map((name) => {
        const known = facets[name as FacetName] ?? [];
        const words = (query.filters[name] ?? []).map((value) =>
          valueWord(name, known.find((other) => same(other.value, value)) ?? { value }),
        );
        return (
          <span
            key={name}
            className="inline-flex h-[26px] max-w-[320px] flex-none items-center rounded-sm border border-line bg-panel text-small"
          >
            <span className="px-2 text-muted">{titles[name]}</span>
            <span className="min-w-0 truncate border-l border-line px-2" title={words.join(', ')}>
              {words.join(', ')}
            </span>
            <Link
              href={hrefOf(query, { filters: { [name]: [] } })}
              scroll={false}
              aria-label={`Take away the filter ${titles[name]}`}
              className="grid self-stretch place-items-center border-l border-line px-1.5 text-faint hover:text-ink"
            >
              <Icon of={X} size={13} />
            </Link>
          </span>
        );
      })}
      {active.length > 0 && (
        <ButtonLink href={hrefOf(query, { filters: cleared, q: '', view: '' })} variant="ghost" size="sm">
          Clear
        </ButtonLink>
      )}
      {count}
    </div>
  );
}
