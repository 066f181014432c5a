import { Who } from '@/components/ui/avatar';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { HealthRow } from '@/domain/health/schema';
import { DayStrip } from './day-strip';

/** Entities with a check, worst first: state, why, since when, thirty days, who answers for it. */
export function HealthTable({ rows }: { rows: HealthRow[] }) {
  return (
    <KeyboardRows>
      <DataTable label="Health of entities" sticky>
        <TableHead sticky>
          <HeadCell>Entity</HeadCell>
          <HeadCell>Health</HeadCell>
          <HeadCell wide>Why</HeadCell>
          <HeadCell wide>Last 30 days</HeadCell>
          <HeadCell wide>Owner</HeadCell>
          <HeadCell wide num>
            Asked
          </HeadCell>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <HealthTableRow key={row.ref} row={row} />
          ))}
        </TableBody>
      </DataTable>
    </KeyboardRows>
  );
}

function HealthTableRow({ row }: { row: HealthRow }) {
  const below = [row.tier !== null && `Tier ${row.tier}`, row.type ?? row.kind].filter(Boolean).join(' · ');
  return (
    <Row>
      <Cell className="max-w-[260px]">
        <RowLink href={`/catalog/${row.kind}/${row.namespace}/${row.name}`} title={row.title ?? row.ref}>
          {row.name}
        </RowLink>
        <div className="truncate text-small text-muted">{below}</div>
        <div className="mt-0.5 text-small break-words md:hidden">{row.status === 'healthy' ? null : row.reason}</div>
      </Cell>
      <Cell className="max-md:align-top">
        <Status of="health" status={row.status} pill />
        <div className="mt-0.5 text-small whitespace-nowrap text-muted">
          since <Time at={row.since} />
        </div>
      </Cell>
      <Cell wide className="max-w-[320px]">
        <span className="line-clamp-2" title={row.reason}>
          {row.reason}
        </span>
      </Cell>
      <Cell wide>
        <div className="flex">
          <DayStrip days={row.days} />
        </div>
      </Cell>
      <Cell wide className="max-w-[180px]">
        <Who name={row.owner?.name} kind={row.owner?.kind} />
      </Cell>
      <Cell wide num className="text-muted">
        {row.checkedAt ? <Time at={row.checkedAt} /> : 'not yet'}
      </Cell>
    </Row>
  );
}
