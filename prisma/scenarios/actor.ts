import type { PersonActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { personRef } from './organisation';

/** Somebody of the demo organisation, as whoever acts in its history. */
export async function actorNamed(db: Db, handle: string): Promise<PersonActor> {
  const person = await db.person.findUniqueOrThrow({
    where: { ref: personRef(handle) },
    include: { memberships: { include: { team: true } } },
  });
  const teams = person.memberships.map(({ team, role }) => ({ id: team.id, ref: team.ref, name: team.name, role }));
  return { kind: 'person', id: person.id, ref: person.ref, name: person.name, role: person.role, teams };
}
