import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { type Actor, type Context, createContext, type PersonActor, type RoleName } from './context';
import { type Db, openDb } from './db';
import { newId } from './ids';

/** The moment at which tests stand unless they say otherwise. */
export const testNow = new Date('2026-11-23T09:00:00Z');

/** Lets the process's own clock, which the API goes by, stand at the tests' moment and go on from there. */
export function standAtTestNow(): void {
  (globalThis as { slipwayClockAheadMs?: number }).slipwayClockAheadMs = testNow.getTime() - Date.now();
}

/**
 * A database of its own for one test file, migrated and empty; dropped at the end. At the top of the file:
 * `const { db, url } = await testDb();`
 */
export async function testDb(): Promise<{ db: Db; url: string }> {
  const name = `slipway_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${inject('templateName')} STRATEGY FILE_COPY`);
  const url = new URL(inject('serverUrl'));
  url.pathname = `/${name}`;
  const { db, close } = openDb(url.href, 5);
  afterAll(async () => {
    await close();
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  return { db, url: url.href };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('serverUrl') });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** Someone who asks, not written anywhere: for pure checks. An engineer of no team unless said otherwise. */
export function personActor(parts: Partial<Omit<PersonActor, 'kind'>> = {}): PersonActor {
  const name = parts.name ?? 'Ines Moreau';
  return {
    kind: 'person',
    id: newId('person'),
    ref: `user:default/${slug(name)}`,
    role: 'engineer',
    teams: [],
    ...parts,
    name,
  };
}

export function ctxFor(db: Db, actor: Actor, options: { now?: Date; requestId?: string } = {}): Context {
  return createContext({ actor, db, now: options.now ?? testNow, requestId: options.requestId });
}

/** Writes a team and answers it. */
export async function insertTeam(db: Db, parts: { name?: string; ref?: string; id?: string } = {}) {
  const name = parts.name ?? 'Payments';
  return db.team.create({
    data: {
      id: parts.id ?? newId('team'),
      ref: parts.ref ?? `group:default/${slug(name)}`,
      name,
      createdAt: testNow,
    },
  });
}

type NewPerson = {
  id?: string;
  name?: string;
  email?: string;
  role?: RoleName;
  /** each a team that is there already */
  member?: { id: string }[];
  lead?: { id: string }[];
};

/** Writes a person with memberships and answers the actor that the portal would make of them. */
export async function insertPerson(db: Db, parts: NewPerson = {}): Promise<PersonActor> {
  const name = parts.name ?? 'Ines Moreau';
  const memberships = [
    ...(parts.member ?? []).map((team) => ({ teamId: team.id, role: 'member' as const })),
    ...(parts.lead ?? []).map((team) => ({ teamId: team.id, role: 'lead' as const })),
  ];
  const person = await db.person.create({
    data: {
      id: parts.id ?? newId('person'),
      ref: `user:default/${slug(name)}`,
      name,
      email: parts.email ?? null,
      role: parts.role ?? 'engineer',
      createdAt: testNow,
      memberships: { create: memberships },
    },
    include: { memberships: { include: { team: true } } },
  });
  return {
    kind: 'person',
    id: person.id,
    ref: person.ref,
    name: person.name,
    role: person.role,
    teams: person.memberships.map(({ team, role }) => ({ id: team.id, ref: team.ref, name: team.name, role })),
  };
}

const slug = (name: string) =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
