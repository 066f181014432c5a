import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Chip } from '@/components/ui/chip';
import { Icon } from '@/components/ui/icon';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import { type EntitySummary, ownerless } from '@/domain/catalog/schema';
import { type CatalogQuery, type Column, columnTitles, hrefOf, shownColumns } from './catalog-query';
import { EntityHealth } from './entity-health';
import { EntityOwner } from './entity-owner';
import { entityHref, entityIcon, shortName, typeWord } from './entity-words';
import { SelectAll, SelectionArea, SelectionBar, SelectRow } from './selection';

const widths: Record<Column, string> = {
  type: 'w-[124px]',
  owner: 'w-[140px]',
  lifecycle: 'w-[104px]',
  tier: 'w-[52px]',
  health: 'w-[120px]',
  changed: 'w-[150px]',
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
                <EntityRow key={row.id} row={row} columns={columns} />
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

function EntityRow({ row, columns }: { row: EntitySummary; columns: Column[] }) {
  return (
    <tr className="entity-row">
      <td className="entity-cell pl-3.5 max-md:hidden">
        <SelectRow of={row.ref} name={row.name} />
      </td>
      <td className="entity-cell">
        <RowLink href={entityHref(row.ref)} title={row.title && row.title !== row.name ? row.title : row.ref}>
          <span className="text-body">{row.name}</span>
        </RowLink>
        <div className="truncate text-small text-muted" title={row.description ?? undefined}>
          {row.state === 'active' ? (row.description ?? row.title ?? ' ') : <Status of="entity" status={row.state} />}
        </div>
      </td>
      {columns.map((column) => (
        <td
          key={column}
          className={clsx(
            'entity-cell',
            column === 'tier' && 'num',
            column === 'health' ? 'max-md:justify-self-end' : 'max-md:hidden',
          )}
        >
          {cells[column](row)}
        </td>
      ))}
      <td className="entity-foot">
        {!mayLackOwner(row) && <EntityOwner owner={row.owner} />}
        <span className="truncate">
          {typeWord(row.type ?? row.kind)}
          {row.tier && `, tier ${row.tier}`}
        </span>
        <Time at={row.changedAt} className="ml-auto flex-none" />
      </td>
    </tr>
  );
}

const mayLackOwner = ({ owner, kind }: EntitySummary) => !owner && ownerless.includes(kind.toLowerCase());

const cells: Record<Column, (row: EntitySummary) => ReactNode> = {
  type: (row) => (
    <>
      <div className="flex items-center gap-1.5">
        <Icon of={entityIcon(row.kind, row.type)} size={14} className="flex-none text-muted" />
        <span className="truncate">{row.type ? typeWord(row.type) : row.kind}</span>
      </div>
      {row.type && <div className="truncate pl-5 text-tiny text-faint">{row.kind}</div>}
    </>
  ),
  owner: (row) => (mayLackOwner(row) ? <span className="text-faint">–</span> : <EntityOwner owner={row.owner} />),
  lifecycle: (row) => <span className="block truncate text-muted">{row.lifecycle ?? '–'}</span>,
  tier: (row) => row.tier ?? <span className="text-faint">–</span>,
  health: (row) => <EntityHealth health={row.health} />,
  changed: (row) => (
    <>
      <Time at={row.changedAt} />
      <div className="truncate text-small text-muted" title={row.changedWhat}>
        {row.changedWhat}
      </div>
    </>
  ),
  system: (row) => <span className="block truncate">{row.systemRef ? shortName(row.systemRef) : '–'}</span>,
  tags: (row) => (
    <span className="flex gap-1 overflow-hidden">
      {row.tags.slice(0, 2).map((tag) => (
        <Chip key={tag}>{tag}</Chip>
      ))}
      {row.tags.length > 2 && <span className="text-small text-muted">+{row.tags.length - 2}</span>}
    </span>
  ),
};
