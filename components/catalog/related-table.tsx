import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { Icon } from '@/components/ui/icon';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { RowLink } from '@/components/ui/row-link';
import type { RelatedView } from '@/domain/catalog/schema';
import { EntityHealth } from './entity-health';
import { entityHref, entityIcon, typeWord } from './entity-words';
import { relationWord } from './relation-words';

/** Every neighbour with how it is related, worst first: the graph in rows. */
export function RelatedTable({ related, label }: { related: RelatedView[]; label: string }) {
  return (
    <KeyboardRows>
      <DataTable label={label}>
        <TableHead>
          <HeadCell wide>Relation</HeadCell>
          <HeadCell>Entity</HeadCell>
          <HeadCell wide>Type</HeadCell>
          <HeadCell>Health</HeadCell>
        </TableHead>
        <TableBody>
          {related.map((row) => (
            <Row key={`${row.type} ${row.ref}`}>
              <Cell wide className="w-[130px] whitespace-nowrap text-muted">
                {relationWord(row.type)}
              </Cell>
              <Cell className="max-w-[360px] max-md:w-full max-md:max-w-0">
                {row.known ? (
                  <RowLink href={entityHref(row.ref)} title={row.ref}>
                    {row.name}
                  </RowLink>
                ) : (
                  <span className="text-muted" title={row.ref}>
                    {row.name}
                  </span>
                )}
                <div className="truncate text-small text-muted md:hidden">{relationWord(row.type)}</div>
                <div className="truncate text-small text-muted">
                  {row.known
                    ? row.title === row.name
                      ? row.ref
                      : (row.title ?? row.ref)
                    : `${row.ref} is not in the catalog`}
                </div>
              </Cell>
              <Cell wide>
                <span className="inline-flex items-center gap-1.5">
                  <Icon of={entityIcon(row.kind, row.entityType)} size={14} className="text-muted" />
                  {row.entityType ? typeWord(row.entityType) : row.kind}
                </span>
              </Cell>
              <Cell>{row.known ? <EntityHealth health={row.health} /> : null}</Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </KeyboardRows>
  );
}
