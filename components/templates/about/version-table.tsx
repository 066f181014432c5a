import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { Panel, PanelHead } from '@/components/ui/panel';
import { RowLink } from '@/components/ui/row-link';
import { Time } from '@/components/ui/time';
import type { TemplateVersionView } from '@/domain/automation/templates/schema';

type Props = { name: string; versions: TemplateVersionView[]; shown: number };

/** Versions never change: each run keeps the one that it was started with. */
export function VersionTable({ name, versions, shown }: Props) {
  return (
    <Panel>
      <PanelHead title="Versions" count={versions.length} />
      <DataTable label="Versions">
        <TableHead>
          <HeadCell>Version</HeadCell>
          <HeadCell>Published</HeadCell>
          <HeadCell num>Runs</HeadCell>
        </TableHead>
        <TableBody>
          {versions.map(({ version, publishedAt, publishedBy, uses }) => (
            <Row key={version}>
              <Cell>
                <RowLink href={`/create/${encodeURIComponent(name)}/about?version=${version}`}>
                  v{version}
                  {version === shown ? ' (shown)' : ''}
                </RowLink>
              </Cell>
              <Cell>
                <Time at={publishedAt} /> <span className="text-muted">by {publishedBy}</span>
              </Cell>
              <Cell num>{uses}</Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </Panel>
  );
}
