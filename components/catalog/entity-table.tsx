import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from '@/components/ui/icon';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { type EntitySummary, ownerless } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { type CatalogQuery, type Column, columnTitles, hrefOf, shownColumns } from './catalog-query';
import { EntityRow } from './entity-row';
import { SelectAll, SelectionArea, SelectionBar } from './selection';

const widths: Record<Column, string> = {
  type: 'w-[118px]',
  owner: 'w-[134px]',
  lifecycle: 'w-[104px]',
  tier: 'w-[52px]',
  health: 'w-[116px]',
  changed: 'w-[132px]',
  system: 'w-[130px]',
  tags: 'w-[150px]',
};

const sortKeys: Partial<Record<Column | 'name', string>> = {
  name: 'name',
  type: 'type',
  owner: 'owner',
  lifecycle: 'lifecycle',
  tier: 'tier',
  changed: 'changedAt',
};

type Props = { rows: EntitySummary[]; query: CatalogQuery; children?: ReactNode };

/** The table of the catalog: rows of one height with two lines; on a phone each row is a card. */
export function EntityTable({ rows, query, children }: Props) {
  const columns = shownColumns(query);
  const refs = rows.map(({ ref }) => ref);
  return (
    <SelectionArea all={refs}>
      <KeyboardRows>
        <section
          aria-label="Entities"
          className="overflow-clip rounded-lg border border-line bg-panel shadow-panel max-md:overflow-visible max-md:rounded-none max-md:border-0 max-md:bg-transparent max-md:shadow-none"
        >
          <table className="w-full table-fixed border-collapse text-[0.8125rem] max-md:block">
            <thead className="text-small text-muted max-md:hidden">
              <tr>
                <th scope="col" className="w-[38px] border-b border-line pl-3.5">
                  <SelectAll all={refs} />
                </th>
                <Head title="Name" sort={sortKeys.name} query={query} />
                {columns.map((column) => (
                  <Head
                    key={column}
                    title={columnTitles[column]}
                    sort={sortKeys[column]}
                    query={query}
                    className={clsx(widths[column], column === 'tier' && 'text-right')}
                  />
                ))}
              </tr>
            </thead>
            <tbody className="max-md:block md:[&>tr:last-child>td]:border-b-0">
              {rows.map((row) => (
                <EntityRow key={row.id} row={row} columns={columns} ownerless={isOwnerless(row)} />
              ))}
            </tbody>
          </table>
          <SelectionBar />
          {children}
        </section>
      </KeyboardRows>
    </SelectionArea>
  );
}

type HeadProps = { title: string; sort?: string; query: CatalogQuery; className?: string };

function Head({ title, sort, query, className }: HeadProps) {
  const active = sort !== undefined && query.orderBy.replace('-', '') === sort;
  const falling = query.orderBy.startsWith('-');
  const style = clsx('h-9 border-b border-line px-2.5 text-left font-medium whitespace-nowrap', className);
  if (!sort) {
    return (
      <th scope="col" className={style}>
        {title}
      </th>
    );
  }
  const next = active ? (falling ? sort : `-${sort}`) : sort === 'changedAt' ? `-${sort}` : sort;
  return (
    <th scope="col" className={style} aria-sort={active ? (falling ? 'descending' : 'ascending') : undefined}>
      <Link
        href={hrefOf(query, { orderBy: next })}
        scroll={false}
        className={clsx('inline-flex items-center gap-1 hover:text-ink', active && 'font-strong text-ink')}
      >
        {title}
        {active && <Icon of={falling ? ArrowDown : ArrowUp} size={13} />}
      </Link>
    </th>
  );
}

const isOwnerless = ({ owner, kind }: EntitySummary) => !owner && ownerless.includes(kind.toLowerCase());
