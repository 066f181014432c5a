import { CircleCheck, CircleMinus, ListX } from 'lucide';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { RowLink } from '@/components/ui/row-link';
import { Mark } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { FigureRow, Unit } from '@/domain/reports/schema';
import { say } from './words';

type Props = { rows: FigureRow[]; kind: string; unit: Unit; newer?: string; older?: string };

type PopulationProps = { total: number; from: string; to: string; team: string | null };

/** How many rows there are, of when and of whom. */
export function Population({ total, from, to, team }: PopulationProps) {
  const last = new Date(Date.parse(to) - 1).toISOString();
  return (
    <>
      {total.toLocaleString('en')} {total === 1 ? 'row' : 'rows'}, <Time at={from} mode="date" /> to{' '}
      <Time at={last} mode="date" />, {team ?? 'all teams'}
    </>
  );
}

/** The rows that a figure was computed over: whether each counted, and what it added. */
export function FigureRows({ rows, kind, unit, newer, older }: Props) {
  if (rows.length === 0) {
    return (
      <Panel>
        <EmptyState icon={ListX} title="No rows in this period">
          The figure is computed over exactly these rows, so there is none either. Choose a longer period or all teams.
        </EmptyState>
      </Panel>
    );
  }
  const ratio = kind === 'ratio';
  const amounts = kind === 'sum' || kind === 'median';
  return (
    <Panel>
      <KeyboardRows>
        <DataTable label="Rows behind the number">
          <TableHead>
            <HeadCell>What</HeadCell>
            <HeadCell wide>Who</HeadCell>
            <HeadCell wide>Team</HeadCell>
            {ratio && <HeadCell>Counted</HeadCell>}
            {amounts && <HeadCell num>{kind === 'sum' ? 'Added' : 'Took'}</HeadCell>}
            <HeadCell wide>Note</HeadCell>
            <HeadCell num>When</HeadCell>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <Cell className="max-w-[340px] max-md:max-w-[170px]">
                  <RowLink href={row.href} title={row.title}>
                    <span className="max-md:whitespace-normal">{row.title}</span>
                  </RowLink>
                </Cell>
                <Cell wide>{row.who}</Cell>
                <Cell wide>{row.team ?? <span className="text-faint">none</span>}</Cell>
                {ratio && (
                  <Cell>
                    <Mark tone={row.counted ? 'ok' : 'unknown'} icon={row.counted ? CircleCheck : CircleMinus}>
                      {row.counted ? 'Yes' : 'No'}
                    </Mark>
                  </Cell>
                )}
                {amounts && <Cell num>{say(row.amount, unit)}</Cell>}
                <Cell wide className="max-w-[320px] truncate text-muted">
                  {row.note}
                </Cell>
                <Cell num className="text-muted">
                  <Time at={row.at} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      </KeyboardRows>
      <Pager newer={newer} older={older} />
    </Panel>
  );
}
