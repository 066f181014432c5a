import { can } from '@/domain/access/permissions';
import type { Verdict } from '@/domain/core/command';
import type { Actor, Context } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { notFound } from '@/domain/core/errors';
import { literal } from '@/domain/core/like';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { personOfGitPassword } from './git-password';
import type { RepositoryName } from './host';
import {
  type ListRepositoriesInput,
  RepositoryNameInput,
  type RepositorySummary,
  type RepositoryView,
  remoteUrl,
  SnapshotSchema,
} from './schema';

type Row = Prisma.RepositoryGetPayload<object>;

/** What an actor may see: all that is not private, and what belongs to one of their teams. */
function visibleTo(actor: Actor | undefined): Prisma.RepositoryWhereInput {
  if (!actor) return { isPrivate: false };
  if (can(actor, 'repository.read').allowed) return {};
  const teams = actor.kind === 'person' ? actor.teams.map(({ id }) => id) : [];
  return { OR: [{ isPrivate: false }, { teamId: { in: teams } }] };
}

/** Repositories of the portal's own git host, newest first. */
export async function listRepositories(ctx: Context, input: ListRepositoriesInput): Promise<Page<RepositorySummary>> {
  const conditions: Prisma.RepositoryWhereInput[] = [visibleTo(ctx.actor)];
  for (const word of input.q?.split(/[\s/]+/).filter(Boolean) ?? []) {
    const contains = { contains: literal(word), mode: 'insensitive' as const };
    conditions.push({ OR: [{ owner: contains }, { name: contains }, { description: contains }] });
  }
  if (input.cursor) {
    const [at = '', id = ''] = decodeCursor(input.cursor, ['time', 'text']);
    const createdAt = new Date(at);
    conditions.push({ OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] });
  }
  const rows = await ctx.db.repository.findMany({
    where: { AND: conditions },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
  return { ...page, items: page.items.map(summary) };
}

/** One repository with what its default branch holds. NotFound where there is none, or none for this actor. */
export async function getRepository(ctx: Context, input: RepositoryName): Promise<RepositoryView> {
  const row = await findVisible(ctx.db, ctx.actor, input);
  if (!row) throw notFound('repository', `${input.owner}/${input.name}`);
  const head = SnapshotSchema.nullable().catch(null).parse(row.head);
  return { ...summary(row), head, entities: await entitiesFrom(ctx.db, row), can: { push: mayPush(ctx.actor, row) } };
}

/** Who asked for it by name may read it: the row, or undefined. An undefined actor is a stranger with `git clone`. */
export async function findVisible(
  db: Db | Tx,
  actor: Actor | undefined,
  name: RepositoryName,
): Promise<Row | undefined> {
  const parsed = RepositoryNameInput.safeParse(name);
  if (!parsed.success) return undefined;
  return (await db.repository.findFirst({ where: { ...parsed.data, ...visibleTo(actor) } })) ?? undefined;
}

/** Whose password for git that is, or undefined. */
export const findGitPerson = (db: Db, password: string): Promise<Actor | undefined> =>
  personOfGitPassword(db, settings().secret, password, new Date());

/** Whether an actor may read that repository, private or not. */
export const mayRead = (actor: Actor, row: { isPrivate: boolean; teamId: string | null }): Verdict =>
  row.isPrivate ? can(actor, 'repository.read', { teamId: row.teamId }) : { allowed: true };

export const mayPush = (actor: Actor, row: { teamId: string | null }): Verdict =>
  can(actor, 'repository.push', { teamId: row.teamId });

/** Who holds a name, as the sentence of a Conflict; undefined while it is free or was taken with the same key. */
export async function nameTaken(
  db: Db | Tx,
  name: RepositoryName,
  idempotencyKey: string | undefined,
): Promise<string | undefined> {
  const { owner, name: short } = name;
  const row = await db.repository.findUnique({ where: { owner_name: { owner, name: short } } });
  if (!row || (idempotencyKey && row.idempotencyKey === idempotencyKey)) return undefined;
  const day = row.createdAt.toISOString().slice(0, 10);
  return `The name ${owner}/${short} is already taken: ${row.createdByName} made it on ${day}. Choose another name.`;
}

/** Entities that were read from this repository, by name, at most 20. */
async function entitiesFrom(db: Db, row: Row): Promise<RepositoryView['entities']> {
  const address = remoteUrl(settings().url, row);
  return db.entity.findMany({
    where: {
      state: 'active',
      location: { OR: [`${address}`, `${address}.git`].flatMap(pointsAt) },
      NOT: { kind: { equals: 'location', mode: 'insensitive' } },
    },
    select: { ref: true, kind: true, namespace: true, name: true, title: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 20,
  });
}

/** Targets that mean this address: itself, or something in it. */
export const pointsAt = (address: string): Prisma.LocationWhereInput[] => [
  { target: address },
  ...['/', '?', '#'].map((mark) => ({ target: { startsWith: `${address}${mark}` } })),
];

function summary(row: Row): RepositorySummary {
  const head = SnapshotSchema.nullable().catch(null).parse(row.head);
  return {
    id: row.id,
    owner: row.owner,
    name: row.name,
    description: row.description,
    defaultBranch: row.defaultBranch,
    isPrivate: row.isPrivate,
    teamId: row.teamId,
    createdByName: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    pushedAt: row.pushedAt?.toISOString() ?? null,
    cloneUrl: remoteUrl(settings().url, row),
    lastCommit: head?.commits[0] ?? null,
  };
}
