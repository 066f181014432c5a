import { Check, Minus } from 'lucide';
import { Cell, DataTable, GroupRow, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { Icon } from '@/components/ui/icon';
import { Panel } from '@/components/ui/panel';
import type { PermissionView } from '@/domain/access/permissions';
import { roles } from '@/domain/access/permissions';

/** The one table that the server checks against: who may, by role, by team, and by having asked. */
export function PermissionTable({ permissions }: { permissions: PermissionView[] }) {
  const groups = new Map<string, PermissionView[]>();
  for (const row of permissions) {
    const group = row.name.split('.', 1)[0] ?? row.name;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  return (
    <Panel>
      <DataTable label="Permissions" sticky>
        <TableHead sticky>
          <HeadCell>Who may</HeadCell>
          {roles.map((role) => (
            <HeadCell key={role} className="text-center capitalize">
              {role}
            </HeadCell>
          ))}
          <HeadCell wide>Or</HeadCell>
          <HeadCell wide>Token scope</HeadCell>
          <HeadCell>You</HeadCell>
        </TableHead>
        <TableBody>
          {[...groups].map(([group, rows]) => [
            <GroupRow key={group} title={titleOf(group)} count={rows.length} columns={roles.length + 4} />,
            ...rows.map((row) => <PermissionRow key={row.name} row={row} />),
          ])}
        </TableBody>
      </DataTable>
    </Panel>
  );
}

function PermissionRow({ row }: { row: PermissionView }) {
  return (
    <Row>
      <Cell>
        {row.label}
        <span className="code block text-faint">{row.name}</span>
      </Cell>
      {roles.map((role) => (
        <Cell key={role} className="text-center">
          <Answer yes={row.roles.includes(role)} />
        </Cell>
      ))}
      <Cell wide className="text-small text-muted">
        {row.others.join('; ')}
      </Cell>
      <Cell wide>
        <span className="code text-muted">{row.scope}</span>
      </Cell>
      <Cell className="text-small">{row.you}</Cell>
    </Row>
  );
}

function Answer({ yes }: { yes: boolean }) {
  return (
    <span className={yes ? 'text-ok' : 'text-faint'}>
      <Icon of={yes ? Check : Minus} size={15} className="inline" />
      <span className="sr-only">{yes ? 'yes' : 'no'}</span>
    </span>
  );
}

const titleOf = (group: string) =>
  group.charAt(0).toUpperCase() + group.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
