import type { RunRow } from '@/domain/automation/runs/schema';
import { Who } from '../ui/avatar';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '../ui/data-table';
import { duration } from '../ui/duration';
import { KeyboardRows } from '../ui/keyboard-rows';
import { RowLink } from '../ui/row-link';
import { type Segment, Segments } from '../ui/segments';
import { Status } from '../ui/status';
import { Time } from '../ui/time';
import { starterWords } from './starter-words';
import { isOver } from './timing';

type Props = { rows: RunRow[]; now: Date };

/** Runs, newest first: what, how it goes, who asked, when, how long. */
export function RunTable({ rows, now }: Props) {
  return (
    <KeyboardRows>
      <DataTable label="Runs" sticky>
        <TableHead sticky>
          <HeadCell>Run</HeadCell>
          <HeadCell wide>State</HeadCell>
          <HeadCell wide>Steps</HeadCell>
          <HeadCell wide>Requested by</HeadCell>
          <HeadCell wide>Team</HeadCell>
          <HeadCell wide num>
            Started
          </HeadCell>
          <HeadCell wide num>
            Took
          </HeadCell>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <RunTableRow key={row.id} row={row} now={now} />
          ))}
        </TableBody>
      </DataTable>
    </KeyboardRows>
  );
}

function RunTableRow({ row, now }: { row: RunRow; now: Date }) {
  const took = (row.finishedAt ? new Date(row.finishedAt) : now).getTime() - new Date(row.createdAt).getTime();
  return (
    <Row>
      <Cell className="max-w-[300px] max-md:max-w-0">
        <span className="float-right ml-2 md:hidden">
          <Status of="run" status={row.status} pill />
        </span>
        <RowLink href={`/runs/${row.number}`} title={`${row.templateTitle} ${row.subject ?? ''}`}>
          {row.subject ?? row.templateTitle}
        </RowLink>
        <div className="truncate text-small text-muted">
          {row.number} · {row.subject ? row.templateTitle : `version ${row.version}`}
          <span className="md:hidden">
            {' '}
            · <Time at={row.createdAt} />
          </span>
        </div>
      </Cell>
      <Cell wide className="max-w-[260px]">
        <Status of="run" status={row.status} pill />
        <div className="mt-0.5 truncate pl-2 text-small text-muted" title={remark(row)}>
          {remark(row)}
        </div>
      </Cell>
      <Cell wide>
        <div className="w-24">
          <Segments items={segments(row)} label={`${row.stepsDone} of ${row.stepCount} steps done`} />
        </div>
        <div className="mt-1 text-small text-muted tabular-nums">
          {row.stepsDone} of {row.stepCount}
        </div>
      </Cell>
      <Cell wide className="max-w-[180px]">
        <Who name={row.requester.name} />
        {isByHand(row.startedBy) || (
          <div className="truncate text-small text-muted">by {starterWords[row.startedBy].by}</div>
        )}
      </Cell>
      <Cell wide className="max-w-[160px]">
        {row.team ? <Who name={row.team.name} kind="team" /> : <span className="text-faint">none</span>}
      </Cell>
      <Cell wide num className="text-muted">
        <Time at={row.createdAt} />
      </Cell>
      <Cell wide num>
        {row.status === 'queued' ? <span className="text-faint">not begun</span> : duration(took)}
      </Cell>
    </Row>
  );
}

const isByHand = (starter: RunRow['startedBy']) => starter === 'person' || starter === 'entity';

function remark(row: RunRow): string {
  if (row.status === 'failed') return row.error ?? '';
  if (row.waitsFor === 'approval') return 'Waits for approval';
  if (row.waitsFor) return row.waitsFor === 'turn' ? 'Waits for another run' : 'Asks a question';
  if (isOver(row.status) || !row.currentStep) return '';
  return row.status === 'queued' ? '' : row.currentStep.name;
}

const mostSegments = 12;

function segments(row: RunRow): Segment[] {
  const count = Math.min(row.stepCount, mostSegments);
  const done = row.stepCount > mostSegments ? Math.floor((row.stepsDone / row.stepCount) * count) : row.stepsDone;
  return Array.from({ length: count }, (_, index): Segment => {
    if (index < done) return { tone: 'ok' };
    if (index > done || isOver(row.status)) {
      return index === done && row.status === 'failed' ? { tone: 'bad' } : { tone: 'unknown', kind: 'empty' };
    }
    if (row.status === 'waiting') return { tone: 'info', kind: 'hatched' };
    return row.status === 'running' ? { tone: 'run' } : { tone: 'unknown', kind: 'empty' };
  });
}
