'use client';

import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Chip } from '@/components/ui/chip';
import { Icon } from '@/components/ui/icon';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { EntitySummary } from '@/domain/catalog/schema';
import type { Column } from './catalog-query';
import { EntityHealth } from './entity-health';
import { EntityOwner } from './entity-owner';
import { entityHref, entityIcon, shortName, typeWord } from './entity-words';
import { SelectRow } from './selection';

type Props = {
  row: EntitySummary;
  columns: Column[];
  /** a person or a team: nobody owns it, and nobody should */
  ownerless: boolean;
};

/**
 * A row with two lines; on a phone, a card. Rendered in the browser too, though it does nothing there: a page holds fifty,
 * and as data they weigh a fifth of what they weigh as markup.
 */
export function EntityRow({ row, columns, ownerless }: Props) {
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
          {ownerless && column === 'owner' ? <None /> : cells[column](row)}
        </td>
      ))}
      <td className="entity-foot">
        {!ownerless && <EntityOwner owner={row.owner} />}
        <span className="truncate">
          {typeWord(row.type ?? row.kind)}
          {row.tier && `, tier ${row.tier}`}
        </span>
        <Time at={row.changedAt} className="ml-auto flex-none" />
      </td>
    </tr>
  );
}

const None = () => <span className="text-faint">–</span>;

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
  owner: (row) => <EntityOwner owner={row.owner} />,
  lifecycle: (row) => <span className="block truncate text-muted">{row.lifecycle ?? '–'}</span>,
  tier: (row) => row.tier ?? <None />,
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
