import type { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { listTemplates } from '@/domain/automation/templates/queries';
import { searchEntities } from '@/domain/catalog/queries/search';
import type { Context } from '@/domain/core/context';
import { sql } from '@/domain/core/db';
import { forbidden } from '@/domain/core/errors';
import { containing, literal } from '@/domain/core/like';
import type { SearchHit, SearchInput } from './schema';

/** How many of each kind are worth a look. */
const few = 5;
/** Runs and environments are looked for among the newest of them: what is older has its own list. */
const newest = 5000;

/** A few of everything whose name fits the words, best first within its kind. */
export async function search(ctx: Context, { q }: z.output<typeof SearchInput>): Promise<SearchHit[]> {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  if (q === '') return [];
  const kinds = [entities, templates, environments, runs, people, teams];
  const found = (await Promise.all(kinds.map((find) => find(ctx, q)))).flat();
  // People and teams stand in the catalog, too: once is enough.
  const known = new Set(found.flatMap((hit) => (hit.kind === 'entity' || !hit.ref ? [] : [hit.ref])));
  return found.flatMap(({ ref, ...hit }) => (hit.kind === 'entity' && ref && known.has(ref) ? [] : [hit]));
}

type Find = (ctx: Context, q: string) => Promise<(SearchHit & { ref?: string })[]>;

const join = (...parts: (string | null | undefined | false)[]) => parts.filter(Boolean).join(' · ');

const entities: Find = async (ctx, q) =>
  (await searchEntities(ctx, q, 8)).map((row) => ({
    kind: 'entity',
    ref: row.ref,
    id: row.id,
    title: row.title ?? row.name,
    text: join(row.type ?? row.kind, row.owner?.name ?? 'no owner', row.description),
    href: `/catalog/${row.ref.replace(':', '/')}`,
  }));

const templates: Find = async (ctx, q) =>
  (await listTemplates(ctx, { q, limit: few })).items.map((row) => ({
    kind: 'template',
    id: row.name,
    title: row.title,
    text: row.description,
    href: `/create/${row.name}`,
  }));

type Named = { id: string; title: string; text: string };

const environments: Find = async (ctx, q) => {
  const rows = await ctx.db.$queryRaw<Named[]>`
    SELECT "id", "name" AS "title", concat_ws(' · ', "typeTitle", "requesterName", "status"::text) AS "text"
    FROM (SELECT * FROM "Environment" ORDER BY "requestedAt" DESC, "id" DESC LIMIT ${newest}) e
    WHERE "name" ILIKE ${containing(q)} OR "id" = ${q}
    ORDER BY "status" IN ('destroyed', 'rejected'), "requestedAt" DESC LIMIT ${few}`;
  return rows.map((row) => ({ ...row, kind: 'environment', href: `/environments/${row.id}` }));
};

const runs: Find = async (ctx, q) => {
  const number = /^#?\d{1,9}$/.test(q) ? Number(q.replace('#', '')) : -1;
  const named = sql`concat_ws(' ', "templateTitle", "subject") ILIKE ${containing(q)}`;
  const rows = await ctx.db.$queryRaw<Named[]>`
    SELECT "id", concat_ws(' · ', "templateTitle", "subject") AS "title",
      concat_ws(' · ', 'run ' || "number", "status"::text, "requesterName") AS "text"
    FROM (SELECT * FROM "Run" ORDER BY "createdAt" DESC, "id" DESC LIMIT ${newest}) r
    WHERE ${number < 0 ? named : sql`"number" = ${number}`} OR "id" = ${q}
    ORDER BY "createdAt" DESC LIMIT ${few}`;
  return rows.map((row) => ({ ...row, kind: 'run', href: `/runs/${row.id}` }));
};

const people: Find = async (ctx, q) => {
  const rows = await ctx.db.person.findMany({
    where: {
      disabledAt: null,
      OR: [{ name: { contains: literal(q), mode: 'insensitive' } }, { ref: `user:default/${q}` }],
    },
    include: { memberships: { include: { team: true } } },
    orderBy: { name: 'asc' },
    take: few,
  });
  return rows.map((row) => ({
    kind: 'person',
    ref: row.ref,
    id: row.id,
    title: row.name,
    text: join(row.role, ...row.memberships.map(({ team }) => team.name)),
    href: `/settings/people#${row.id}`,
  }));
};

const teams: Find = async (ctx, q) => {
  const rows = await ctx.db.team.findMany({
    where: { name: { contains: literal(q), mode: 'insensitive' } },
    include: { _count: { select: { memberships: true } } },
    orderBy: { name: 'asc' },
    take: few,
  });
  return rows.map((row) => ({
    kind: 'team',
    ref: row.ref,
    id: row.id,
    title: row.name,
    text: row._count.memberships === 1 ? '1 person' : `${row._count.memberships} people`,
    href: `/catalog?owner=${encodeURIComponent(row.ref)}`,
  }));
};
