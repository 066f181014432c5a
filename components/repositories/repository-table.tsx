import { Lock } from 'lucide';
import { Chip } from '@/components/ui/chip';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { RowLink } from '@/components/ui/row-link';
import { Time } from '@/components/ui/time';
import { TwoLines } from '@/components/ui/two-lines';
import type { RepositorySummary } from '@/domain/repositories/schema';

/** Repositories, the newest first, each with its last commit. */
export function RepositoryTable({ rows }: { rows: RepositorySummary[] }) {
  return (
    <KeyboardRows>
      <DataTable label="Repositories" sticky>
        <TableHead sticky>
          <HeadCell>Repository</HeadCell>
          <HeadCell wide>Last commit</HeadCell>
          <HeadCell wide>Made by</HeadCell>
          <HeadCell num>Pushed</HeadCell>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <Row key={row.id}>
              <Cell className="max-w-[420px] max-md:max-w-[230px]">
                <div className="flex items-center gap-2">
                  <RowLink href={`/repositories/${row.owner}/${row.name}`}>
                    <span className="font-normal text-muted">{row.owner}/</span>
                    {row.name}
                  </RowLink>
                  {row.isPrivate && <Chip icon={Lock}>Private</Chip>}
                </div>
                <div className="truncate text-small text-muted" title={row.description}>
                  {row.description || 'No description'}
                </div>
              </Cell>
              <Cell wide className="max-w-[320px]">
                {row.lastCommit ? (
                  <TwoLines below={`${row.lastCommit.authorName}, ${row.lastCommit.hash.slice(0, 10)}`}>
                    <span className="font-normal">{row.lastCommit.subject}</span>
                  </TwoLines>
                ) : (
                  <span className="text-muted">Nothing pushed yet</span>
                )}
              </Cell>
              <Cell wide>{row.createdByName}</Cell>
              <Cell num className="text-muted">
                {row.pushedAt ? <Time at={row.pushedAt} /> : 'never'}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </KeyboardRows>
  );
}
