import { CircleCheck, CircleMinus } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Who } from '@/components/ui/avatar';
import { Chip } from '@/components/ui/chip';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import type { PersonView } from '@/domain/access/schema';
import { RoleSelect } from './role-select';
import { roleWords } from './role-words';

type Verdict = { allowed: true } | { allowed: false; reason: string };

type Props = {
  people: PersonView[];
  setRole: (personId: string, role: string) => Promise<FormState>;
  setDisabled: (personId: string, disabled: boolean) => Promise<FormState>;
  canSetRole: Verdict;
  canDisable: Verdict;
};

/** Everybody, with their role and teams. People come in by signing in. */
export function PeopleTable({ people, setRole, setDisabled, canSetRole, canDisable }: Props) {
  return (
    <Panel>
      <PanelHead title="People" count={people.length}>
        made at their first sign-in
      </PanelHead>
      <DataTable label="People">
        <TableHead>
          <HeadCell wide>Name</HeadCell>
          <HeadCell wide>Role</HeadCell>
          <HeadCell wide>Teams</HeadCell>
          <HeadCell wide>Status</HeadCell>
          <HeadCell wide />
        </TableHead>
        <TableBody>
          {people.map((person) => (
            <Row
              key={person.id}
              id={person.id}
              className="max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center"
            >
              <Cell className="max-md:col-span-2 max-md:border-b-0 max-md:pb-0">
                <Who name={person.name} size="md">
                  <span className="font-strong">{person.name}</span>
                  <span className="block truncate text-small text-muted">{person.email ?? person.ref}</span>
                </Who>
              </Cell>
              <Cell className="w-[200px] min-w-[190px] max-md:w-auto max-md:pl-4">
                {canSetRole.allowed ? (
                  <RoleSelect name={person.name} role={person.role} set={setRole.bind(null, person.id)} />
                ) : (
                  <span title={canSetRole.reason}>{roleWords[person.role]}</span>
                )}
              </Cell>
              <Cell wide>
                <span className="flex flex-wrap gap-1">
                  {person.teams.map((team) => (
                    <Chip key={team.id}>{team.role === 'lead' ? `${team.name}, lead` : team.name}</Chip>
                  ))}
                </span>
              </Cell>
              <Cell wide>
                <Mark tone={person.disabled ? 'unknown' : 'ok'} icon={person.disabled ? CircleMinus : CircleCheck}>
                  {person.disabled ? 'Disabled' : 'Active'}
                </Mark>
              </Cell>
              <Cell num>
                <ActionButton
                  size="sm"
                  variant={person.disabled ? 'plain' : 'ghost'}
                  action={setDisabled.bind(null, person.id, !person.disabled)}
                  done={
                    person.disabled
                      ? `${person.name} may sign in again`
                      : `${person.name} is disabled and signed out everywhere`
                  }
                  reason={canDisable.allowed ? undefined : canDisable.reason}
                  aria-label={`${person.disabled ? 'Enable' : 'Disable'} ${person.name}`}
                >
                  {person.disabled ? 'Enable' : 'Disable'}
                </ActionButton>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </Panel>
  );
}
