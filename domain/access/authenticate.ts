import { createHash, timingSafeEqual } from 'node:crypto';
import type { PersonActor, TokenActor } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { scopes } from './permissions';

const hash = (token: string) => createHash('sha256').update(token).digest('hex');

/** How a token is kept: its SHA-256 (it is 160 random bits, so a slow hash would add nothing). */
export const hashToken = hash;

const withTeams = { memberships: { include: { team: true } } } satisfies Prisma.PersonInclude;

type SessionOptions = {
  /** whether the demo sign-in is on: people who came by it leave with it */
  demo: boolean;
};

/** The person behind a session, or undefined when it has ended, was revoked, or the person was disabled. */
export async function actorOfSession(
  db: Db,
  sessionId: string,
  now: Date,
  { demo }: SessionOptions,
): Promise<PersonActor | undefined> {
  const person = { disabledAt: null, ...(demo ? {} : { isDemo: false }) };
  const session = await db.session.findFirst({
    where: { id: sessionId, revokedAt: null, expiresAt: { gt: now }, person },
    include: { person: { include: withTeams } },
  });
  if (!session) return undefined;
  if (now.getTime() - session.lastSeenAt.getTime() > 60_000) {
    await db.session.updateMany({ where: { id: sessionId }, data: { lastSeenAt: now } });
  }
  return toActor(session.person);
}

/** A person by id, or undefined when there is none or they were disabled. */
export async function actorOfPerson(db: Db | Tx, personId: string): Promise<PersonActor | undefined> {
  const person = await db.person.findFirst({ where: { id: personId, disabledAt: null }, include: withTeams });
  return person ? toActor(person) : undefined;
}

const toActor = (person: Prisma.PersonGetPayload<{ include: typeof withTeams }>): PersonActor => ({
  kind: 'person',
  id: person.id,
  ref: person.ref,
  name: person.name,
  role: person.role,
  teams: person.memberships.map(({ team, role }) => ({ id: team.id, ref: team.ref, name: team.name, role })),
});

/** The service account behind a bearer token, or undefined. Notes when it was last used, at most once a minute. */
export async function actorOfToken(db: Db, token: string, now: Date): Promise<TokenActor | undefined> {
  const row = await db.serviceToken.findUnique({ where: { hash: hash(token) } });
  if (!row || row.revokedAt || row.expiresAt <= now) return undefined;
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > 60_000) {
    await db.serviceToken.update({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  return { kind: 'token', id: row.id, name: row.name, role: row.role, scopes: row.scopes };
}

/** The account of SLIPWAY_ADMIN_TOKEN, compared in constant time. */
export function actorOfAdminToken(token: string, adminToken: string | undefined): TokenActor | undefined {
  if (!adminToken || !timingSafeEqual(Buffer.from(hash(token)), Buffer.from(hash(adminToken)))) return undefined;
  return { kind: 'token', id: 'tok_admin', name: 'Admin token', role: 'admin', scopes: [...scopes] };
}
