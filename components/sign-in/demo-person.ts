import { roleWords } from '@/components/settings/role-words';
import type { PersonView } from '@/domain/access/schema';

/** What somebody does here, in a few words: their role and the teams that they are in or lead. */
export function whoTheyAre(person: PersonView): string {
  const teams = person.teams.map((team) => (team.role === 'lead' ? `leads ${team.name}` : team.name));
  return [roleWords[person.role], ...teams].join(', ');
}

/** What to try as them. */
export function whatTheyShow(person: PersonView): string {
  if (person.role === 'admin') return 'Manages people, teams, sessions and tokens';
  if (person.role === 'manager') return 'Reads what the platform gives back';
  if (person.role === 'platform') return 'Publishes templates, approves for every team';
  if (person.teams.some((team) => team.role === 'lead')) return 'Approves what their team asks for';
  return 'Requests environments and runs templates';
}

/** One person for each thing that there is to show, in that order; and all the others. */
export function chooseGuides(people: PersonView[]): { guides: PersonView[]; others: PersonView[] } {
  const seen = new Set<string>();
  const guides = people.filter((person) => {
    const shows = whatTheyShow(person);
    if (seen.has(shows)) return false;
    seen.add(shows);
    return true;
  });
  return { guides, others: people.filter((person) => !guides.includes(person)) };
}
