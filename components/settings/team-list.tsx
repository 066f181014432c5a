import { Plus, UserPlus, X } from 'lucide';
import { ActionButton } from '@/components/action-button';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction, FormState } from '@/components/form-state';
import { Avatar, Who } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Popover } from '@/components/ui/popover';
import { Select } from '@/components/ui/select';
import type { TeamView } from '@/domain/access/schema';
import { type Quota, QuotaLine } from './quota-line';

type Props = {
  teams: TeamView[];
  people: { id: string; name: string }[];
  /** ids of the teams whose members the viewer may choose */
  manageable: string[];
  canCreate: { allowed: true } | { allowed: false; reason: string };
  make: FormAction;
  /** by the id of the team */
  quotas: Record<string, Quota>;
  usualQuota: Quota;
  canSetQuota: { allowed: true } | { allowed: false; reason: string };
  setQuota: FormAction;
  setMember: FormAction;
  removeMember: (teamId: string, personId: string) => Promise<FormState>;
};

/** Teams and who is in them. A lead decides on what the team asks for. */
export function TeamList(props: Props) {
  const { teams, people, manageable, canCreate, make, setMember, removeMember } = props;
  return (
    <Panel>
      <PanelHead title="Teams" count={teams.length}>
        {canCreate.allowed ? (
          <Popover
            label="New team"
            align="end"
            trigger={
              <Button size="sm" icon={Plus}>
                New team
              </Button>
            }
          >
            <Form action={make} className="grid gap-3" done="The team is there">
              <FormField id="name" label="Name">
                <Input id="name" name="name" required />
              </FormField>
              <FormField id="handle" label="Handle" hint="Its reference is group:default/handle">
                <Input id="handle" name="handle" mono required />
              </FormField>
              <SubmitButton>Create the team</SubmitButton>
            </Form>
          </Popover>
        ) : (
          <Button size="sm" icon={Plus} reason={canCreate.reason}>
            New team
          </Button>
        )}
      </PanelHead>
      <ul>
        {teams.map((team) => (
          <li key={team.id} className="border-b border-line px-4 py-3 last:border-b-0">
            <div className="flex items-center gap-2.5">
              <Avatar name={team.name} kind="team" size="md" />
              <div className="min-w-0">
                <h3 className="truncate">{team.name}</h3>
                <div className="code truncate text-muted">{team.ref}</div>
              </div>
              {manageable.includes(team.id) && (
                <span className="ml-auto">
                  <AddMember team={team} people={people} setMember={setMember} />
                </span>
              )}
            </div>
            <ul className="mt-2 flex flex-wrap gap-x-3 gap-y-1.5">
              {team.members.map((member) => (
                <li key={member.id} className="flex items-center gap-1 text-small">
                  <Who name={member.name}>
                    {member.name}
                    {member.role === 'lead' && <span className="text-muted">, lead</span>}
                  </Who>
                  {manageable.includes(team.id) && (
                    <ActionButton
                      size="sm"
                      variant="ghost"
                      icon={X}
                      className="size-5 px-0"
                      aria-label={`Take ${member.name} out of ${team.name}`}
                      action={removeMember.bind(null, team.id, member.id)}
                      done={`${member.name} left ${team.name}`}
                    />
                  )}
                </li>
              ))}
              {team.members.length === 0 && <li className="text-small text-muted">Nobody yet</li>}
            </ul>
            <QuotaLine
              team={team}
              quota={props.quotas[team.id] ?? props.usualQuota}
              can={props.canSetQuota}
              set={props.setQuota}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

type AddProps = { team: TeamView; people: { id: string; name: string }[]; setMember: FormAction };

function AddMember({ team, people, setMember }: AddProps) {
  const button = (
    <Button size="sm" variant="ghost" icon={UserPlus} aria-label={`Add somebody to ${team.name}`}>
      Add
    </Button>
  );
  return (
    <Popover label={`Add somebody to ${team.name}`} align="end" trigger={button}>
      <Form action={setMember} className="grid gap-3" done="Done">
        <input type="hidden" name="teamId" value={team.id} />
        <FormField id={`person-${team.id}`} pointer="/personId" label="Person">
          <Select
            id={`person-${team.id}`}
            name="personId"
            options={people.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </FormField>
        <FormField id={`role-${team.id}`} pointer="/role" label="As">
          <Select
            id={`role-${team.id}`}
            name="role"
            options={[
              { value: 'member', label: 'member' },
              { value: 'lead', label: 'lead: decides on what the team asks for' },
            ]}
          />
        </FormField>
        <SubmitButton>Add to {team.name}</SubmitButton>
      </Form>
    </Popover>
  );
}
