import { demoIssuer } from '@/domain/access/schema';
import type { Db } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';

type Role = 'engineer' | 'platform' | 'manager' | 'admin';

/** Harbour Retail, a company that does not exist: its teams, in the order in which they are shown. */
export const teams = [
  { handle: 'checkout', name: 'Checkout' },
  { handle: 'payments', name: 'Payments' },
  { handle: 'storefront', name: 'Storefront' },
  { handle: 'platform', name: 'Platform' },
  { handle: 'data', name: 'Data' },
  { handle: 'logistics', name: 'Logistics' },
] as const;

export type TeamHandle = (typeof teams)[number]['handle'];

type Somebody = { handle: string; name: string; role: Role; team?: TeamHandle; lead?: true };

/** Who works there. The first ones show what the product does for each kind of person. */
export const people: Somebody[] = [
  { handle: 'ines', name: 'Ines Oliveira', role: 'engineer', team: 'checkout' },
  { handle: 'lars', name: 'Lars Holm', role: 'engineer', team: 'checkout', lead: true },
  { handle: 'marta', name: 'Marta Keller', role: 'platform', team: 'platform', lead: true },
  { handle: 'nadia', name: 'Nadia Benali', role: 'manager' },
  { handle: 'alex', name: 'Alex Novak', role: 'admin', team: 'platform' },
  { handle: 'tom', name: 'Tom Okafor', role: 'engineer', team: 'checkout' },
  { handle: 'priya', name: 'Priya Nair', role: 'engineer', team: 'checkout' },
  { handle: 'maya', name: 'Maya Lind', role: 'engineer', team: 'checkout' },
  { handle: 'jonas', name: 'Jonas Weber', role: 'engineer', team: 'storefront' },
  { handle: 'sofia', name: 'Sofia Marin', role: 'engineer', team: 'storefront', lead: true },
  { handle: 'sam', name: 'Sam Reyes', role: 'engineer', team: 'storefront' },
  { handle: 'leo', name: 'Leo Brandt', role: 'engineer', team: 'payments', lead: true },
  { handle: 'aiko', name: 'Aiko Tanaka', role: 'engineer', team: 'payments' },
  { handle: 'pavel', name: 'Pavel Dvorak', role: 'engineer', team: 'payments' },
  { handle: 'sven', name: 'Sven Aalto', role: 'platform', team: 'platform' },
  { handle: 'dana', name: 'Dana Lindqvist', role: 'engineer', team: 'data', lead: true },
  { handle: 'omar', name: 'Omar Haddad', role: 'engineer', team: 'data' },
  { handle: 'wei', name: 'Wei Zhang', role: 'engineer', team: 'data' },
  { handle: 'greta', name: 'Greta Vogel', role: 'engineer', team: 'logistics', lead: true },
  { handle: 'paulo', name: 'Paulo Reis', role: 'engineer', team: 'logistics' },
];

export const personRef = (handle: string) => `user:default/${handle}`;
export const teamRef = (handle: string) => `group:default/${handle}`;

/** Makes people, teams and memberships as of `since`. */
export async function seedOrganisation(db: Db, since: Date): Promise<void> {
  const teamIds = new Map<string, string>();
  for (const { handle, name } of teams) {
    const team = await db.team.create({
      data: { id: newId('team', since), ref: teamRef(handle), name, createdAt: since },
    });
    teamIds.set(handle, team.id);
  }
  for (const [order, { handle, name, role, team, lead }] of people.entries()) {
    const createdAt = new Date(since.getTime() + order * 1000);
    const teamId = team && teamIds.get(team);
    await db.person.create({
      data: {
        id: newId('person', createdAt),
        ref: personRef(handle),
        name,
        email: `${handle}@harbour.example`,
        role,
        isDemo: true,
        createdAt,
        identities: { create: { issuer: demoIssuer, subject: personRef(handle), createdAt } },
        ...(teamId && { memberships: { create: { teamId, role: lead ? 'lead' : 'member' } } }),
      },
    });
  }
}
