/** The state of the catalog's list, all of it in its address. */
export const filterNames = [
  'kind',
  'type',
  'owner',
  'lifecycle',
  'health',
  'tier',
  'system',
  'tag',
  'namespace',
  'state',
] as const;
export type FilterName = (typeof filterNames)[number];

export type CatalogQuery = {
  filters: Partial<Record<FilterName, string[]>>;
  q: string;
  orderBy: string;
  columns: string[] | null;
  /** which tab was opened: mine, tier1, unowned or a saved view's id */
  view: string;
  cursor?: string;
  before?: string;
};

export type SearchParams = Record<string, string | string[] | undefined>;

const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
const one = (value: string | string[] | undefined): string => list(value)[0] ?? '';

export const defaultOrder = '-changedAt';

export function readQuery(params: SearchParams): CatalogQuery {
  const filters: CatalogQuery['filters'] = {};
  for (const name of filterNames) {
    const values = list(params[name]).filter(Boolean).slice(0, 50);
    if (values.length) filters[name] = values;
  }
  const columns = one(params.columns);
  return {
    filters,
    q: one(params.q).slice(0, 300),
    orderBy: one(params.orderBy) || defaultOrder,
    columns: columns ? columns.split(',') : null,
    view: one(params.view),
    cursor: one(params.cursor) || undefined,
    before: one(params.before) || undefined,
  };
}

type Changes = Partial<Omit<CatalogQuery, 'filters'>> & { filters?: Partial<Record<FilterName, string[]>> };

/** The address of the list with something changed. Any change but of the page starts at the first page again. */
export function hrefOf(query: CatalogQuery, changes: Changes = {}): string {
  const paged = 'cursor' in changes || 'before' in changes;
  const next = { ...query, ...changes, filters: { ...query.filters, ...changes.filters } };
  const params = paramsOf(next);
  if (next.view) params.set('view', next.view);
  if (paged && next.cursor) params.set('cursor', next.cursor);
  if (paged && next.before) params.set('before', next.before);
  const text = params.toString();
  return text ? `/catalog?${text}` : '/catalog';
}

/** What makes a view: filters, words, order and columns, always in the same order. */
export function paramsOf({ filters, q, orderBy, columns }: Omit<CatalogQuery, 'view'>): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of filterNames) for (const value of [...(filters[name] ?? [])].sort()) params.append(name, value);
  if (q) params.set('q', q);
  if (orderBy !== defaultOrder) params.set('orderBy', orderBy);
  if (columns) params.set('columns', columns.join(','));
  return params;
}

/** The same filter with a value put in or taken out. */
export function toggled(query: CatalogQuery, name: FilterName, value: string): string {
  const values = query.filters[name] ?? [];
  const has = values.some((other) => same(other, value));
  const next = has ? values.filter((other) => !same(other, value)) : [...values, value];
  return hrefOf(query, { filters: { [name]: next } });
}

export const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export const allColumns = ['type', 'owner', 'lifecycle', 'tier', 'health', 'changed', 'system', 'tags'] as const;
export type Column = (typeof allColumns)[number];
export const usualColumns: Column[] = ['type', 'owner', 'lifecycle', 'tier', 'health', 'changed'];

export const columnTitles: Record<Column, string> = {
  type: 'Type',
  owner: 'Owner',
  lifecycle: 'Lifecycle',
  tier: 'Tier',
  health: 'Health',
  changed: 'Last change',
  system: 'System',
  tags: 'Tags',
};

export const shownColumns = (query: CatalogQuery): Column[] =>
  query.columns ? allColumns.filter((column) => query.columns?.includes(column)) : usualColumns;
