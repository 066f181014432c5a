import { MonitorSmartphone } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Who } from '@/components/ui/avatar';
import { Chip } from '@/components/ui/chip';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { SessionView } from '@/domain/access/schema';
import { browserOf } from './browser-name';

type Props = {
  title: string;
  sessions: SessionView[];
  current: string | undefined;
  end: (id: string) => Promise<FormState>;
  named?: boolean;
};

/** Who is signed in, from where, and the button that ends it. */
export function SessionTable({ title, sessions, current, end, named }: Props) {
  return (
    <Panel>
      <PanelHead title={title} count={sessions.length} />
      {sessions.length === 0 ? (
        <EmptyState icon={MonitorSmartphone} title="Nobody is signed in">
          A session begins at a sign-in and ends after 14 days, at a sign-out, or here.
        </EmptyState>
      ) : (
        <DataTable label={title}>
          <TableHead>
            {named && <HeadCell>Person</HeadCell>}
            <HeadCell wide={named}>Browser</HeadCell>
            <HeadCell wide>Address</HeadCell>
            <HeadCell wide>Signed in</HeadCell>
            <HeadCell>Last seen</HeadCell>
            <HeadCell wide>Ends</HeadCell>
            <HeadCell />
          </TableHead>
          <TableBody>
            {sessions.map((session) => (
              <Row key={session.id}>
                {named && (
                  <Cell>
                    <Who name={session.person.name} />
                  </Cell>
                )}
                <Cell wide={named}>
                  <span title={session.userAgent}>{browserOf(session.userAgent)}</span>{' '}
                  {session.id === current && <Chip>this one</Chip>}
                </Cell>
                <Cell wide>
                  <span className="code text-muted">{session.address || 'not known'}</span>
                </Cell>
                <Cell wide>
                  <Time at={session.createdAt} />
                </Cell>
                <Cell>
                  <Time at={session.lastSeenAt} />
                </Cell>
                <Cell wide>
                  <Time at={session.expiresAt} mode="date" />
                </Cell>
                <Cell num>
                  <ActionButton
                    size="sm"
                    variant="plain"
                    action={end.bind(null, session.id)}
                    done="The session has ended"
                  >
                    {session.id === current ? 'Sign out' : 'End session'}
                  </ActionButton>
                </Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      )}
    </Panel>
  );
}
