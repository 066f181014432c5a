import { X } from 'lucide';
import type { ReactNode } from 'react';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Tabs } from '@/components/ui/tabs';
import type { CatalogCounts, SavedView } from '@/domain/catalog/schema';
import { type CatalogQuery, paramsOf, readQuery } from './catalog-query';

export type View = { id: string; label: string; params: string; count?: number };

/** The views that everybody has, then one's own. */
export function viewsOf(counts: CatalogCounts, own: string[], saved: SavedView[]): View[] {
  const mine = new URLSearchParams(own.map((ref) => ['owner', ref])).toString();
  return [
    { id: '', label: 'All', params: '', count: counts.all },
    ...(own.length ? [{ id: 'mine', label: 'Mine', params: mine, count: counts.mine }] : []),
    { id: 'tier1', label: 'Tier 1', params: 'tier=1', count: counts.tier1 },
    { id: 'unowned', label: 'Unowned', params: 'owner=none', count: counts.unowned },
    ...saved.map(({ id, name, query }) => ({ id, label: name, params: query })),
  ];
}

/** True while what is shown is not what the opened view holds. */
export function differs(query: CatalogQuery, view: View | undefined): boolean {
  const asked = paramsOf(query).toString();
  const kept = readQuery(Object.fromEntries(groups(new URLSearchParams(view?.params ?? ''))));
  return asked !== paramsOf(kept).toString();
}

function groups(params: URLSearchParams): [string, string[]][] {
  return [...new Set(params.keys())].map((key) => [key, params.getAll(key)]);
}

type Props = {
  views: View[];
  query: CatalogQuery;
  /** takes a view of one's own away */
  remove: (id: string) => Promise<FormState>;
  children: ReactNode;
};

export function ViewTabs({ views, query, remove, children }: Props) {
  const open = views.find(({ id }) => id === query.view) ?? views[0];
  const modified = differs(query, open);
  const items = views.map((view) => ({
    label: view === open && modified ? `${view.label} •` : view.label,
    href: hrefOfView(view),
    count: view.count?.toLocaleString('en'),
    active: view === open,
  }));
  return (
    <Tabs label="Views" items={items}>
      {open?.id.startsWith('vie_') && (
        <ActionButton action={remove.bind(null, open.id)} done="The view is gone" variant="ghost" size="sm" icon={X}>
          Remove this view
        </ActionButton>
      )}
      {modified && children}
    </Tabs>
  );
}

function hrefOfView({ id, params }: View): string {
  const query = [params, id && `view=${id}`].filter(Boolean).join('&');
  return query ? `/catalog?${query}` : '/catalog';
}
