import { BookOpenCheck } from 'lucide';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { TwoLines } from '@/components/ui/two-lines';
import type { BaselineView } from '@/domain/reports/schema';

/** What the same outcome took by hand: without a record, nothing is counted as given back. */
export function BaselineTable({ baselines }: { baselines: BaselineView[] }) {
  return (
    <Panel>
      <PanelHead title="Baselines" count={baselines.length}>
        hours given back stand on these
      </PanelHead>
      {baselines.length === 0 ? (
        <EmptyState icon={BookOpenCheck} title="No baseline recorded">
          Measure how long an outcome takes by hand and record it at its template. Until then no hours are counted.
        </EmptyState>
      ) : (
        <DataTable label="Baselines">
          <TableHead>
            <HeadCell>Outcome</HeadCell>
            <HeadCell num>By hand</HeadCell>
            <HeadCell>Review</HeadCell>
          </TableHead>
          <TableBody>
            {baselines.map((baseline) => (
              <Row key={baseline.id}>
                <Cell className="max-w-0 w-full">
                  <TwoLines below={`${baseline.evidence} (${baseline.setByName})`}>{baseline.title}</TwoLines>
                </Cell>
                <Cell num>{baseline.minutes} min</Cell>
                <Cell className="whitespace-nowrap">
                  <Time at={baseline.reviewAt} mode="date" />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      )}
    </Panel>
  );
}
