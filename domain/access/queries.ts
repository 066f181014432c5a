import { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { Prisma, sql } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { forbidden } from '@/domain/core/errors';
import { decodeCursor, encodeCursor, type Page, toPage } from '@/domain/core/page';
import manifest from '@/package.json';
import { can, type Permission } from './permissions';
import type { AuditInput, AuditView, PersonView, PortalView, SessionView, TeamView, TokenView } from './schema';

function require(ctx: Context, permission: Permission): void {
  const verdict = can(ctx.actor, permission);
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

const people = {
  memberships: { include: { team: true }, orderBy: { team: { name: 'asc' } } },
} satisfies Prisma.PersonInclude;

type PersonRow = Prisma.PersonGetPayload<{ include: typeof people }>;

const personView = (row: PersonRow): PersonView => ({
  id: row.id,
  ref: row.ref,
  name: row.name,
  email: row.email,
  role: row.role,
  isDemo: row.isDemo,
  disabled: row.disabledAt !== null,
  teams: row.memberships.map(({ team, role }) => ({ id: team.id, ref: team.ref, name: team.name, role })),
});

/** The portal itself, for the shell, the sign-in and the configuration page: nobody need be signed in. */
export function getPortal(): PortalView {
  const { organisation, demo, embedded, url, oidc, github, smtp, ...rest } = settings();
  return {
    organisation,
    version: manifest.version,
    demo,
    embedded,
    url,
    signIn: { oidc: oidc ? { name: oidc.name, issuer: oidc.issuer } : null, github: Boolean(github), demo },
    mail: smtp ? { from: smtp.from } : null,
    processes: rest.processes,
    workerConcurrency: rest.workerConcurrency,
    sandboxesOnOwnServer: rest.sandboxDatabaseUrl !== rest.databaseUrl,
  };
}

/** People by name, at most 500. */
export async function listPeople(ctx: Context): Promise<PersonView[]> {
  const rows = await ctx.db.person.findMany({ include: people, orderBy: { name: 'asc' }, take: 500 });
  return rows.map(personView);
}

/** The seeded people, for the demo sign-in only: it asks before anyone is signed in. */
export async function listDemoPeople(db: Context['db']): Promise<PersonView[]> {
  const where = { isDemo: true, disabledAt: null };
  const rows = await db.person.findMany({ where, include: people, orderBy: { createdAt: 'asc' }, take: 50 });
  return rows.map(personView);
}

/** Teams with their members, by name, at most 500. */
export async function listTeams(ctx: Context): Promise<TeamView[]> {
  const rows = await ctx.db.team.findMany({
    include: { memberships: { include: { person: true }, orderBy: { person: { name: 'asc' } } } },
    orderBy: { name: 'asc' },
    take: 500,
  });
  return rows.map((team) => ({
    id: team.id,
    ref: team.ref,
    name: team.name,
    members: team.memberships.map(({ person, role }) => ({ id: person.id, ref: person.ref, name: person.name, role })),
  }));
}

/** Live sessions: one's own, or everybody's for an admin who asks for them. */
export async function listSessions(ctx: Context, input: { everybody?: boolean } = {}): Promise<SessionView[]> {
  if (input.everybody) require(ctx, 'session.revoke');
  const rows = await ctx.db.session.findMany({
    where: { revokedAt: null, expiresAt: { gt: ctx.now }, ...(input.everybody ? {} : { personId: ctx.actor.id }) },
    include: { person: true },
    orderBy: { lastSeenAt: 'desc' },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    person: { id: row.person.id, name: row.person.name },
    userAgent: row.userAgent,
    address: row.address,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

/** Service tokens, newest first, revoked ones too: never the token itself. */
export async function listTokens(ctx: Context): Promise<TokenView[]> {
  require(ctx, 'token.create');
  const rows = await ctx.db.serviceToken.findMany({ orderBy: { createdAt: 'desc' }, take: 200 });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint,
    role: row.role,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
}

type AuditRow = {
  id: string;
  at: Date;
  actorKind: string;
  actorId: string;
  actorName: string;
  action: string;
  outcome: string;
  subjectKind: string;
  subjectId: string;
  requestId: string;
  detail: Record<string, unknown>;
};

/**
 * The audit log: newest first, or with `after` oldest first from there on, for a reader that follows it.
 * `action` may end in a dot to mean all of a kind ("environment.").
 */
export async function listAudit(ctx: Context, input: z.output<typeof AuditInput>): Promise<Page<AuditView>> {
  require(ctx, 'audit.read');
  const following = input.after !== undefined;
  const conditions = [sql`TRUE`];
  if (input.after || input.cursor) {
    const [at, id] = input.after
      ? await placeAfter(ctx, input.after)
      : decodeCursor(input.cursor ?? '', ['time', 'text']);
    const key = sql`(${at}::timestamptz, ${id})`;
    conditions.push(following ? sql`("at", "id") > ${key}` : sql`("at", "id") < ${key}`);
  }
  if (input.action) {
    conditions.push(
      input.action.endsWith('.') ? sql`starts_with("action", ${input.action})` : sql`"action" = ${input.action}`,
    );
  }
  if (input.actor) conditions.push(sql`("actorId" = ${input.actor} OR "actorName" ILIKE ${`%${input.actor}%`})`);
  if (input.subject) conditions.push(sql`"subjectId" = ${input.subject}`);
  if (input.outcome) conditions.push(sql`"outcome" = ${input.outcome}`);
  const order = following ? sql`"at", "id"` : sql`"at" DESC, "id" DESC`;
  const rows = await ctx.db.$queryRaw<AuditRow[]>`
    SELECT * FROM "AuditEntry" WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${order} LIMIT ${input.limit + 1}`;
  const page = toPage(rows, input.limit, (row) => [row.at.toISOString(), row.id]);
  const last = page.items.at(-1);
  // A follower always gets a place to go on from, also when nothing is new.
  const nextCursor = following
    ? last
      ? encodeCursor([last.at.toISOString(), last.id])
      : (input.after ?? null)
    : page.nextCursor;
  return { items: page.items.map(auditView), nextCursor };
}

/** What comes after: the place that the list gave out, an entry that it showed, or a time. */
async function placeAfter(ctx: Context, after: string): Promise<string[]> {
  const isTime = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(after).success;
  if (isTime) return [new Date(after).toISOString(), afterAllIds];
  const entry = after.startsWith('aud_') && (await ctx.db.auditEntry.findFirst({ where: { id: after } }));
  return entry ? [entry.at.toISOString(), entry.id] : decodeCursor(after, ['time', 'text'], 'after');
}

/** Sorts behind every id. */
const afterAllIds = '~';

const auditView = (row: AuditRow): AuditView => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  action: row.action,
  outcome: row.outcome,
  subject: { kind: row.subjectKind, id: row.subjectId },
  requestId: row.requestId,
  detail: row.detail,
});
