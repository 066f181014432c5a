import { Download, FileInput, FolderGit2, MapPin, SearchX, SquarePlus } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { Live } from '@/app/live';
import {
  allColumns,
  type CatalogQuery,
  columnTitles,
  defaultOrder,
  filterNames,
  hrefOf,
  paramsOf,
  readQuery,
  type SearchParams,
  shownColumns,
} from '@/components/catalog/catalog-query';
import { EntityTable } from '@/components/catalog/entity-table';
import { FacetPanel } from '@/components/catalog/facet-panel';
import { FilterChips } from '@/components/catalog/filter-chips';
import { ListSearch } from '@/components/catalog/list-search';
import { ColumnChoice, FilterSheet, SaveView, SortChoice } from '@/components/catalog/list-tools';
import { ViewTabs, viewsOf } from '@/components/catalog/view-tabs';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { listFacets } from '@/domain/catalog/queries/facets';
import { countEntities, listEntities } from '@/domain/catalog/queries/list';
import { countCatalog, listSavedViews, ownRefs } from '@/domain/catalog/queries/views';
import { EntityFilters, facetNames, ListEntitiesInput } from '@/domain/catalog/schema';
import { removeViewAction, saveViewAction } from './actions';

export const metadata: Metadata = { title: 'Catalog' };

const rowsAPage = 50;
const onPhone = 'max-md:size-10 max-md:px-0';
const countedTo = 10_000;

export default async function CatalogPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const ctx = await pageContext();
  const query = readQuery(await searchParams);
  const asked = { ...query.filters, q: query.q || undefined, things: true };
  // An address that somebody mistyped shows the list, not an error.
  const filters = EntityFilters.catch(EntityFilters.parse({ things: true })).parse(asked);
  const order = ListEntitiesInput.shape.orderBy.safeParse(query.orderBy).success ? query.orderBy : undefined;
  const { cursor, before } = query;
  const bestFirst = filters.q && query.orderBy === '-changedAt' ? undefined : order;
  const [page, facets, counts, matching, saved] = await Promise.all([
    listEntities(ctx, { ...filters, orderBy: bestFirst, limit: rowsAPage, cursor, before }),
    listFacets(ctx, { ...filters, facet: [...facetNames] }),
    countCatalog(ctx),
    countEntities(ctx, filters, countedTo),
    listSavedViews(ctx, 'catalog'),
  ]);
  const views = viewsOf(counts, ownRefs(ctx), saved);
  const match = `${matching > countedTo ? 'More than 10,000' : matching.toLocaleString('en')} match`;
  const params = paramsOf(query);
  const exported = paramsOf({ ...query, orderBy: defaultOrder, columns: null });
  const active = filterNames.filter((name) => query.filters[name]?.length).length;
  const panel = <FacetPanel facets={facets} query={query} />;
  return (
    <>
      <PageHead title="Catalog" sub={<Freshness {...counts} />} compact>
        <ButtonLink href="/repositories" icon={FolderGit2} className={onPhone}>
          <span className="max-md:sr-only">Repositories</span>
        </ButtonLink>
        <ButtonLink
          href={`/api/v1/catalog/export?${exported}${exported.size ? '&' : ''}format=csv`}
          icon={Download}
          download
          className={onPhone}
        >
          <span className="max-md:sr-only">Export</span>
        </ButtonLink>
        <ButtonLink href="/catalog/import" variant="primary" icon={FileInput} className={onPhone}>
          <span className="max-md:sr-only">Import</span>
        </ButtonLink>
      </PageHead>
      <ViewTabs views={views} query={query} remove={removeViewAction}>
        <SaveView
          query={params.toString()}
          name={saved.find(({ id }) => id === query.view)?.name ?? ''}
          action={saveViewAction}
        />
      </ViewTabs>
      <div className="grid items-start gap-[22px] md:grid-cols-[190px_minmax(0,1fr)]">
        <aside aria-label="Filters" className="max-md:hidden">
          {panel}
        </aside>
        <div className="min-w-0">
          <div className="mb-2.5 flex gap-2 max-md:flex-wrap">
            <ListSearch q={query.q} href={hrefOf(query, { q: '' })} />
            <FilterSheet count={active}>{panel}</FilterSheet>
            <SortChoice choices={sortChoices(query)} />
            <ColumnChoice choices={columnChoices(query)} />
          </div>
          <FilterChips query={query} facets={facets} match={match} />
          {page.items.length > 0 ? (
            <EntityTable rows={page.items} query={query}>
              <Pager
                newer={
                  page.previousCursor ? hrefOf(query, { before: page.previousCursor, cursor: undefined }) : undefined
                }
                older={page.nextCursor ? hrefOf(query, { cursor: page.nextCursor, before: undefined }) : undefined}
                words={pagerWords(query, bestFirst)}
                note={match}
              />
            </EntityTable>
          ) : (
            <Panel>{counts.all === 0 ? <NothingYet /> : <NothingFound query={query} />}</Panel>
          )}
        </div>
      </div>
      <Live topics={['entity']} />
    </>
  );
}

function Freshness({ all, locations, readAt }: { all: number; locations: number; readAt: string | null }) {
  return (
    <span>
      {all.toLocaleString('en')} entities
      {locations > 0 && ` from ${locations.toLocaleString('en')} ${locations === 1 ? 'location' : 'locations'}`}
      {readAt && (
        <span className="max-md:hidden">
          {' · read '}
          <Time at={readAt} />
        </span>
      )}
    </span>
  );
}

const orders: [string, string][] = [
  ['-changedAt', 'Last change'],
  ['name', 'Name'],
  ['kind', 'Kind'],
  ['type', 'Type'],
  ['owner', 'Owner'],
  ['lifecycle', 'Lifecycle'],
  ['tier', 'Tier'],
];

const sortChoices = (query: CatalogQuery) =>
  orders.map(([orderBy, label]) => ({ label, href: hrefOf(query, { orderBy }), active: query.orderBy === orderBy }));

function columnChoices(query: CatalogQuery) {
  const shown = shownColumns(query);
  return allColumns.map((column) => {
    const active = shown.includes(column);
    const columns = active ? shown.filter((other) => other !== column) : [...shown, column];
    return { label: columnTitles[column], active, href: hrefOf(query, { columns }) };
  });
}

const pagerWords = (query: CatalogQuery, order: string | undefined) =>
  order === '-changedAt' && !query.q ? undefined : { newer: 'Before', older: 'More' };

const NothingYet = () => (
  <EmptyState
    icon={SquarePlus}
    title="The catalog is empty"
    action={
      <>
        <ButtonLink href="/catalog/import" variant="primary" icon={FileInput}>
          Import descriptors
        </ButtonLink>
        <ButtonLink href="/catalog/locations" icon={MapPin}>
          Add a location
        </ButtonLink>
      </>
    }
  >
    Services, APIs, databases and teams stand here, each with its owner. They come from catalog-info.yaml files: paste
    one, or name a repository that has them.
  </EmptyState>
);

const NothingFound = ({ query }: { query: CatalogQuery }) => (
  <EmptyState
    icon={SearchX}
    title="Nothing matches"
    action={
      <ButtonLink
        href={hrefOf(query, { filters: Object.fromEntries(filterNames.map((name) => [name, []])), q: '', view: '' })}
      >
        Show everything
      </ButtonLink>
    }
  >
    No entity fits all of these filters{query.q ? ` and “${query.q}”` : ''}. Take one of them away.
  </EmptyState>
);
