import { Box, Play } from 'lucide';
import { pageContext } from '@/app/_http/context';
import { entityHref } from '@/components/catalog/entity-words';
import { ButtonLink } from '@/components/ui/button-link';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import { listRuns } from '@/domain/automation/runs/queries';
import type { EntityView } from '@/domain/catalog/schema';
import { listEnvironments } from '@/domain/environments/queries/list';
import { ListEnvironmentsInput } from '@/domain/environments/schema';

type Props = { entity: EntityView; cursor?: string };

/** Environments that were asked for this entity, newest first. */
export async function Environments({ entity, cursor }: Props) {
  const ctx = await pageContext();
  const page = await listEnvironments(ctx, ListEnvironmentsInput.parse({ entity: entity.ref, limit: 20, cursor }));
  const href = entityHref(entity.ref, 'environments');
  if (page.items.length === 0) {
    return (
      <Panel>
        <EmptyState
          icon={Box}
          title="No environments"
          action={
            <ButtonLink href={`/environments/request?entity=${encodeURIComponent(entity.ref)}`} icon={Box}>
              Request an environment
            </ButtonLink>
          }
        >
          Nobody has asked for an environment of {entity.name} yet. Name it when you request one, and it stands here.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <KeyboardRows>
        <DataTable label={`Environments of ${entity.name}`}>
          <TableHead>
            <HeadCell>Name</HeadCell>
            <HeadCell>Status</HeadCell>
            <HeadCell wide>Who</HeadCell>
            <HeadCell wide>Until</HeadCell>
          </TableHead>
          <TableBody>
            {page.items.map((row) => (
              <Row key={row.id}>
                <Cell>
                  <RowLink href={`/environments/${row.id}`}>{row.name}</RowLink>
                  <div className="truncate text-small text-muted">{row.typeTitle}</div>
                </Cell>
                <Cell>
                  <Status of="environment" status={row.status} pill />
                </Cell>
                <Cell wide>{row.requester.name}</Cell>
                <Cell wide>{row.expiresAt ? <Time at={row.expiresAt} mode="until" /> : '–'}</Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      </KeyboardRows>
      <Pager
        newer={cursor ? href : undefined}
        older={page.nextCursor ? `${href}?cursor=${page.nextCursor}` : undefined}
        words={{ newer: 'Newest', older: 'Older' }}
      />
    </Panel>
  );
}

/** Runs that were started for this entity, or whose steps made it, newest first. */
export async function Runs({ entity, cursor }: Props) {
  const ctx = await pageContext();
  const page = await listRuns(ctx, { entity: entity.ref, limit: 20, cursor });
  const href = entityHref(entity.ref, 'runs');
  if (page.items.length === 0) {
    return (
      <Panel>
        <EmptyState icon={Play} title="No runs" action={<ButtonLink href="/create">Templates</ButtonLink>}>
          No run of a template has made {entity.name} or was started from here. Those that do stand here.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <KeyboardRows>
        <DataTable label={`Runs of ${entity.name}`}>
          <TableHead>
            <HeadCell>Run</HeadCell>
            <HeadCell>Status</HeadCell>
            <HeadCell wide>Who</HeadCell>
            <HeadCell wide>Started</HeadCell>
          </TableHead>
          <TableBody>
            {page.items.map((row) => (
              <Row key={row.id}>
                <Cell>
                  <RowLink href={`/runs/${row.id}`}>{row.templateTitle}</RowLink>
                  <div className="truncate text-small text-muted">run {row.number}</div>
                </Cell>
                <Cell>
                  <Status of="run" status={row.status} pill />
                </Cell>
                <Cell wide>{row.requester.name}</Cell>
                <Cell wide>
                  <Time at={row.createdAt} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      </KeyboardRows>
      <Pager
        newer={cursor ? href : undefined}
        older={page.nextCursor ? `${href}?cursor=${page.nextCursor}` : undefined}
        words={{ newer: 'Newest', older: 'Older' }}
      />
    </Panel>
  );
}
