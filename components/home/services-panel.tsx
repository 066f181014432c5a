import { FileUp, Layers } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { Panel, PanelHead } from '@/components/ui/panel';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Strip, type Cell as StripCell } from '@/components/ui/strip';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { HomeView, MyService } from '@/domain/home/schema';

/** What the viewer's teams own, with its health and its last change. */
export function ServicesPanel({ services }: { services: HomeView['services'] }) {
  const { items, total, href } = services;
  return (
    <Panel>
      <PanelHead title="My services" count={total}>
        {total > items.length && <TextLink href={href}>All {total}</TextLink>}
      </PanelHead>
      {items.length === 0 ? (
        <EmptyState
          icon={Layers}
          title="None of your team’s services is in the catalog"
          action={
            <ButtonLink href="/catalog/import" icon={FileUp} variant="primary">
              Import a service
            </ButtonLink>
          }
        >
          A service is here once a descriptor in its repository names your team as its owner.
        </EmptyState>
      ) : (
        <KeyboardRows>
          <DataTable label="My services">
            <TableHead>
              <HeadCell>Service</HeadCell>
              <HeadCell>Health</HeadCell>
              <HeadCell wide>Last 30 days</HeadCell>
              <HeadCell wide>Last change</HeadCell>
            </TableHead>
            <TableBody>
              {items.map((item) => (
                <ServiceRow key={item.id} service={item} />
              ))}
            </TableBody>
          </DataTable>
        </KeyboardRows>
      )}
    </Panel>
  );
}

function ServiceRow({ service }: { service: MyService }) {
  const facts = [
    service.tier === null ? undefined : `Tier ${service.tier}`,
    service.lifecycle ?? undefined,
    service.type,
  ];
  return (
    <Row>
      <Cell className="max-w-64">
        <RowLink href={`/catalog/${service.ref.replace(':', '/')}`} title={service.title ?? service.ref}>
          {service.name}
        </RowLink>
        <div className="truncate text-small text-muted">{facts.filter(Boolean).slice(0, 2).join(' · ')}</div>
      </Cell>
      <Cell>
        {service.health ? (
          <Status of="health" status={service.health.status} pill title={service.health.reason} />
        ) : (
          <span className="text-small text-muted">Not probed</span>
        )}
      </Cell>
      <Cell wide>{service.days.length > 0 && <Strip cells={service.days.map(cellOf)} label={wordsOf(service)} />}</Cell>
      <Cell wide className="text-small text-muted">
        {service.changedWhat} · <Time at={service.changedAt} />
      </Cell>
    </Row>
  );
}

const tones = { healthy: 'ok', degraded: 'warn', down: 'bad', unknown: 'none' } as const;

const cellOf = (day: MyService['days'][number]): StripCell => ({
  tone: tones[day.status],
  title: `${day.day}: ${day.status}`,
});

function wordsOf(service: MyService): string {
  const count = (status: string) => service.days.filter((day) => day.status === status).length;
  const said = (['healthy', 'degraded', 'down', 'unknown'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status === 'unknown' ? 'without data' : status}`);
  return `${service.days.length} days: ${said.join(', ')}`;
}
