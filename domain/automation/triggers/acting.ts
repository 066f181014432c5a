import { actorOfPerson } from '@/domain/access/authenticate';
import { can } from '@/domain/access/permissions';
import type { PersonActor } from '@/domain/core/context';
import type { Tx } from '@/domain/core/db';

type Account = { name: string; madeById: string; madeByName: string; teamId: string };

/**
 * As whom a trigger acts: as the person who made it, with the rights of a member of its team and no others. Answers the
 * reason where that person may no longer start the template for that team.
 */
export async function actingFor(tx: Tx, trigger: Account): Promise<{ actor: PersonActor } | { reason: string }> {
  const [person, team] = await Promise.all([
    actorOfPerson(tx, trigger.madeById),
    tx.team.findUnique({ where: { id: trigger.teamId }, select: { id: true, ref: true, name: true } }),
  ]);
  if (!person) return { reason: `${trigger.madeByName}, on whose account it acts, has no account any more.` };
  if (!team) return { reason: 'The team that it belongs to is gone.' };
  for (const permission of ['run.start', 'trigger.create'] as const) {
    const verdict = can(person, permission, { teamId: team.id });
    if (!verdict.allowed) {
      return {
        reason: `${person.name}, on whose account it acts, may no longer do that for ${team.name}. ${verdict.reason}`,
      };
    }
  }
  const name = `${trigger.name} (for ${person.name})`;
  return { actor: { ...person, name, role: 'engineer', teams: [{ ...team, role: 'member' }] } };
}
