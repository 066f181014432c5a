import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { PeopleTable } from '@/components/settings/people-table';
import { TeamList } from '@/components/settings/team-list';
import { can } from '@/domain/access/permissions';
import { listPeople, listTeams } from '@/domain/access/queries';
import { giveRole, makeTeam, removeMember, setDisabled, setMember } from '../actions';

export const metadata: Metadata = { title: 'People and teams' };

export default async function PeoplePage() {
  const ctx = await pageContext();
  const [people, teams] = await Promise.all([listPeople(ctx), listTeams(ctx)]);
  const { actor } = ctx;
  const manageable = teams.filter((team) => can(actor, 'team.setMember', { teamId: team.id }).allowed);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <PeopleTable
        people={people}
        setRole={giveRole}
        setDisabled={setDisabled}
        canSetRole={can(actor, 'person.setRole')}
        canDisable={can(actor, 'person.disable')}
      />
      <TeamList
        teams={teams}
        people={people.map(({ id, name }) => ({ id, name }))}
        manageable={manageable.map((team) => team.id)}
        canCreate={can(actor, 'team.create')}
        make={makeTeam}
        setMember={setMember}
        removeMember={removeMember}
      />
    </div>
  );
}
