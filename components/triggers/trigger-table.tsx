import { CalendarClock } from 'lucide';
import type { ReactNode } from 'react';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { TriggerSummary } from '@/domain/automation/triggers/schema';
import { kindWords } from './words';

type Props = { triggers: TriggerSummary[]; make: ReactNode; ofTemplate?: boolean };

/** What starts by itself: what, when, for whom, and what came of it last. */
export function TriggerTable({ triggers, make, ofTemplate }: Props) {
  if (triggers.length === 0) {
    return (
      <EmptyState icon={CalendarClock} title="Nothing starts by itself yet" action={make}>
        A trigger starts a run at certain times, when another system calls, or when an event comes, with values that it
        fills in.
      </EmptyState>
    );
  }
  return (
    <KeyboardRows>
      <DataTable label="Triggers">
        <TableHead>
          <HeadCell>Name</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell wide>When</HeadCell>
          <HeadCell wide>{ofTemplate ? 'Team' : 'Template'}</HeadCell>
          <HeadCell wide>Next</HeadCell>
          <HeadCell wide>Last</HeadCell>
        </TableHead>
        <TableBody>
          {triggers.map((trigger) => (
            <Row key={trigger.id}>
              <Cell>
                <RowLink href={`/triggers/${trigger.id}`}>{trigger.name}</RowLink>
                <div className="flex items-center gap-1.5 truncate text-small text-muted">
                  <Icon of={kindWords[trigger.kind].icon} size={14} /> {kindWords[trigger.kind].word},{' '}
                  {trigger.team.name}
                </div>
              </Cell>
              <Cell>
                <Status of="trigger" status={trigger.status} pill title={trigger.pausedReason ?? undefined} />
              </Cell>
              <Cell wide>
                <span className={trigger.kind === 'webhook' ? undefined : 'code'}>{trigger.when}</span>
              </Cell>
              <Cell wide>{ofTemplate ? trigger.team.name : trigger.template.title}</Cell>
              <Cell wide>{trigger.nextAt ? <Time at={trigger.nextAt} mode="until" /> : '–'}</Cell>
              <Cell wide>{trigger.last ? <Status of="firing" status={trigger.last.status} /> : 'never'}</Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </KeyboardRows>
  );
}
