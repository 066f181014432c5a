import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { PeopleTable } from '@/components/settings/people-table';
import { TeamList } from '@/components/settings/team-list';
import { can } from '@/domain/access/permissions';
import { listPeople, listTeams } from '@/domain/access/queries';
import { listQuotas } from '@/domain/environments/queries/list';
import { defaultQuota } from '@/domain/environments/schema';
import { giveQuota, giveRole, makeTeam, removeMember, setDisabled, setMember } from '../actions';

export const metadata: Metadata = { title: 'People and teams' };

export default async function PeoplePage() {
  const ctx = await pageContext();
  const [people, teams, quotas] = await Promise.all([listPeople(ctx), listTeams(ctx), listQuotas(ctx)]);
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
        quotas={quotas}
        usualQuota={{ most: defaultQuota, monthlyBudget: null }}
        canSetQuota={can(actor, 'quota.set')}
        setQuota={giveQuota}
        setMember={setMember}
        removeMember={removeMember}
      />
    </div>
  );
}
