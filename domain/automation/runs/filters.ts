import type { Context } from '@/domain/core/context';
import { Prisma, sql } from '@/domain/core/db';
import { type RunStatus, runStatuses } from './lifecycle';
import type { ListRunsInput } from './schema';

export type RunFilters = Omit<ReturnType<typeof ListRunsInput.parse>, 'limit' | 'cursor'>;

/**
 * What a list of runs is narrowed down by, so that Postgres finds each by an index among millions: one value is compared,
 * not looked for in an array, and states stand in the text, as some indexes hold runs of certain states only.
 */
export async function conditionsOf(ctx: Context, filters: RunFilters): Promise<Prisma.Sql[]> {
  const { status, template, version, requester, team, startedBy, entity, from, to } = filters;
  const conditions = [sql`TRUE`];
  if (status) conditions.push(Prisma.join(status.map(hasStatus), ' OR ', '(', ')'));
  if (template) conditions.push(isOneOf('"templateName"', template));
  if (version) conditions.push(sql`"version" = ${version}`);
  if (requester) conditions.push(isAskedBy(requester.map((name) => (name === 'me' ? ctx.actor.id : name))));
  if (team) conditions.push(isOneOf('"teamId"', await teamIds(ctx, team)));
  if (startedBy) conditions.push(isOneOf('"startedBy"', startedBy));
  if (entity) conditions.push(isAbout(entity.toLowerCase()));
  if (from) conditions.push(sql`"createdAt" >= ${from}`);
  if (to) conditions.push(sql`"createdAt" < ${to}`);
  return conditions;
}

const literals = Object.fromEntries(
  runStatuses.map((status) => [status, Prisma.raw(`"status" = '${status}'`)]),
) as Record<RunStatus, Prisma.Sql>;

/** The state as part of the statement's text. */
export const hasStatus = (status: RunStatus): Prisma.Sql => literals[status];

function isOneOf(column: string, values: string[]): Prisma.Sql {
  const name = Prisma.raw(column);
  return values.length === 1 ? sql`${name} = ${values[0]}` : sql`${name} = ANY(${values})`;
}

/** Ids of people, tokens and jobs have no slash, references of people always do. */
function isAskedBy(names: string[]): Prisma.Sql {
  const [refs, ids] = [names.filter((name) => name.includes('/')), names.filter((name) => !name.includes('/'))];
  if (ids.length === 0) return isOneOf('"requesterRef"', refs);
  if (refs.length === 0) return isOneOf('"requesterId"', ids);
  return sql`(${isOneOf('"requesterId"', ids)} OR ${isOneOf('"requesterRef"', refs)})`;
}

async function teamIds({ db }: Context, names: string[]): Promise<string[]> {
  const rows = await db.team.findMany({
    where: { OR: [{ id: { in: names } }, { ref: { in: names } }] },
    select: { id: true },
    take: names.length,
  });
  return rows.map(({ id }) => id);
}

/** Started for it, or with a step that made it. As an array: an OR over both would look at every run. */
const isAbout = (ref: string) => sql`"id" = ANY(ARRAY(
  SELECT "id" FROM "Run" WHERE "entityRef" = ${ref}
  UNION SELECT "runId" FROM "RunStep" WHERE "output"->>'entityRef' = ${ref}))`;
