import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { Panel, PanelHead } from '@/components/ui/panel';
import type { TemplateView } from '@/domain/automation/templates/schema';

/** What a run does, in order. */
export function StepTable({ steps }: { steps: TemplateView['steps'] }) {
  return (
    <Panel>
      <PanelHead title="Steps" count={steps.length} />
      <DataTable label="Steps">
        <TableHead>
          <HeadCell>Step</HeadCell>
          <HeadCell>Action</HeadCell>
          <HeadCell>Id</HeadCell>
        </TableHead>
        <TableBody>
          {steps.map((step) => (
            <Row key={step.id}>
              <Cell>{step.name}</Cell>
              <Cell>
                <span className="code">{step.action}</span>
              </Cell>
              <Cell>
                <span className="code text-muted">{step.id}</span>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </Panel>
  );
}
