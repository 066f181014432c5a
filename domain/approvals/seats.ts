import type { Actor } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { invalid } from '@/domain/core/errors';
import type { ApprovalRequest } from '@/prisma/generated/client';
import { type Approvers, type Candidate, isAmong, isEverybody, type Stage, usualApprovers } from './approvers';

const mostDeciders = 50;
const mostAsked = 500;

export const personWithTeams = { memberships: { include: { team: true } } } satisfies Prisma.PersonInclude;
type PersonRow = Prisma.PersonGetPayload<{ include: typeof personWithTeams }>;

export function candidateOf({ id, ref, name, role, memberships }: PersonRow): Candidate {
  const teams = memberships.map((membership) => ({
    id: membership.teamId,
    ref: membership.team.ref,
    role: membership.role,
  }));
  return { id, ref, name, role, teams };
}

/** Somebody, and every id under which they may have asked. */
type Principal = { candidate: Candidate; own: string[] };

/** Who decides: in person, or for those whose deputy they are now. */
export type Viewer = { id: string; own: string[]; self: Candidate | null; absent: Principal[] };

/** The person behind an id: of a token, whoever made it, so that nobody decides through a token of their own. */
export async function principals(db: Db | Tx, id: string): Promise<string[]> {
  const token = await db.serviceToken.findUnique({ where: { id }, select: { createdById: true } });
  return token?.createdById ? [id, token.createdById] : [id];
}

/** Everything that the viewer may decide with. A token decides as whoever made it, and for nobody else. */
export async function viewerOf(db: Db | Tx, actor: Actor, now: Date): Promise<Viewer> {
  const person = (await principals(db, actor.id)).at(-1) ?? actor.id;
  const people = actor.kind === 'person' ? await absentFor(db, actor.id, now) : [];
  const made = await db.serviceToken.findMany({
    where: { createdById: { in: [person, ...people.map(({ id }) => id)] } },
    select: { id: true, createdById: true },
    take: mostAsked,
  });
  const ownOf = (id: string) => [id, ...made.filter((token) => token.createdById === id).map((token) => token.id)];
  return {
    id: person,
    own: [...new Set([actor.id, ...ownOf(person)])],
    self: selfOf(actor, person),
    absent: people.map((candidate) => ({ candidate, own: ownOf(candidate.id) })),
  };
}

function selfOf(actor: Actor, person: string): Candidate | null {
  if (actor.kind === 'person') return actor;
  return actor.kind === 'token' ? { id: person, ref: '', name: actor.name, role: actor.role, teams: [] } : null;
}

async function absentFor(db: Db | Tx, deputyId: string, now: Date): Promise<Candidate[]> {
  const rows = await db.approvalDelegation.findMany({
    where: { deputyId, endedAt: null, from: { lte: now }, until: { gt: now } },
    select: { personId: true },
    take: mostDeciders,
  });
  if (rows.length === 0) return [];
  const where = { id: { in: rows.map(({ personId }) => personId) }, disabledAt: null };
  const people = await db.person.findMany({ where, include: personWithTeams, take: rows.length });
  return people.map(candidateOf);
}

/** Who decides on the present stage of a request. */
export const approversOf = (row: ApprovalRequest): Approvers => ({
  roles: row.decideRoles as Approvers['roles'],
  refs: row.decideRefs,
  owner: row.decideOwner,
  ...(row.decideWhen && { when: row.decideWhen }),
});

type Decided = { personId: string; seatId: string };

/**
 * In whose place the viewer would decide: their own, else the first that they are deputy of. Undefined where there is
 * none that is free. Never the place of whoever asked.
 */
export function seatOf(viewer: Viewer, row: ApprovalRequest, asked: string[], decided: Decided[]) {
  const of = approversOf(row);
  const isFree = (id: string) => !decided.some(({ seatId }) => seatId === id);
  const self = viewer.self && { candidate: viewer.self, own: viewer.own };
  return [...(self ? [self] : []), ...viewer.absent].find(
    ({ candidate, own }) =>
      !asked.some((id) => own.includes(id)) && isFree(candidate.id) && isAmong(of, candidate, row.teamId),
  )?.candidate;
}

/** Rows on which one of these people could decide, as far as columns tell: a condition is asked in code. */
export function whereAmong({ role, ref, teams }: Candidate): Prisma.ApprovalRequestWhereInput {
  const led = teams.filter((team) => team.role === 'lead').map(({ id }) => id);
  const refs = [ref.toLowerCase(), ...teams.map((team) => team.ref)];
  const nobody = { decideRoles: { isEmpty: true }, decideRefs: { isEmpty: true }, decideOwner: false };
  return {
    OR: [
      { decideRoles: { has: role } },
      { decideRefs: { hasSome: refs } },
      { decideOwner: true, teamId: { in: led } },
      { decideWhen: { not: null }, ...nobody },
    ],
  };
}

type Asked = Pick<ApprovalRequest, 'teamId' | 'requesterId'>;

/** People who may decide, but for whoever asked and those who have. Of the usual ones the leads, where there are any. */
export async function listDeciders(
  db: Db | Tx,
  of: Approvers,
  { teamId, requesterId }: Asked,
  decided: Decided[] = [],
): Promise<Candidate[]> {
  const isUsual = !of.when && of.refs.length === 0 && sameRoles(of) && of.owner && teamId !== null;
  const except = [...(await principals(db, requesterId)), ...decided.flatMap((one) => [one.personId, one.seatId])];
  if (isUsual) {
    const leads = await people(db, { ...of, roles: [] }, teamId, except);
    if (leads.length > 0) return leads;
  }
  return people(db, of, teamId, except);
}

/** Throws Invalid where fewer people could decide than a stage needs: they would be waited for to no end. */
export async function requireEnough(db: Db | Tx, { need, of }: Stage, { teamId, requesterId }: Asked): Promise<void> {
  const found = (await people(db, of, teamId, await principals(db, requesterId))).length;
  if (found >= need) return;
  // A condition is asked of so many people only: behind them there may be enough.
  if (of.when && (await db.person.count({ where: { disabledAt: null } })) > mostAsked) return;
  const there = found === 0 ? 'nobody can give them' : `only ${found} can give ${found === 1 ? 'one' : 'them'}`;
  throw invalid(
    `It takes ${need === 1 ? 'an approval' : `${need} approvals`}, and ${there}: whoever asks does not count. Name more people.`,
  );
}

const sameRoles = ({ roles }: Approvers) =>
  roles.length === usualApprovers.roles.length && usualApprovers.roles.every((role) => roles.includes(role));

async function people(db: Db | Tx, of: Approvers, teamId: string | null, except: string[]): Promise<Candidate[]> {
  const named: Prisma.PersonWhereInput = {
    OR: [
      { role: { in: of.roles } },
      { ref: { in: of.refs } },
      { memberships: { some: { team: { ref: { in: of.refs } } } } },
      ...(of.owner && teamId ? [{ memberships: { some: { teamId, role: 'lead' as const } } }] : []),
    ],
  };
  const rows = await db.person.findMany({
    where: { disabledAt: null, id: { notIn: except }, ...(isEverybody(of) ? {} : named) },
    include: personWithTeams,
    orderBy: { name: 'asc' },
    take: of.when ? mostAsked : mostDeciders,
  });
  return rows
    .map(candidateOf)
    .filter((candidate) => isAmong(of, candidate, teamId))
    .slice(0, mostDeciders);
}

/** Those who decide for these people now. */
export async function deputiesOf(db: Db | Tx, personIds: string[], now: Date): Promise<string[]> {
  const rows = await db.approvalDelegation.findMany({
    where: { personId: { in: personIds }, endedAt: null, from: { lte: now }, until: { gt: now } },
    select: { deputyId: true },
    take: mostDeciders,
  });
  return rows.map(({ deputyId }) => deputyId);
}
