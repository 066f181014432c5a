import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { Prisma, sql } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { mayRead } from '../may-read';
import { TemplateDocument } from '../templates/schema';
import { addressOf } from './made';
import { ListThingsInput, type ThingCounts, type ThingView, type VersionChange } from './schema';

type Row = Omit<ThingView, 'run' | 'proposed' | 'can' | 'behind' | 'createdAt' | 'name'> & {
  runId: string;
  requesterName: string;
  teamId: string | null;
  createdAt: Date;
  proposedVersion: number | null;
  proposedBranch: string | null;
  proposedRunId: string | null;
  proposedAt: Date | null;
  conflicts: string[];
};

const columns = sql`h."id", h."kind", h."address", h."templateName" AS "template", t."title" AS "templateTitle", h."version",
  t."latestVersion", h."parameters", h."runId", h."requesterName", h."teamId", h."createdAt", h."proposedVersion",
  h."proposedBranch", h."proposedRunId", h."proposedAt", h."conflicts"`;

/** A private repository is known to those who may read it. */
function visible(ctx: Context): Prisma.Sql {
  if (can(ctx.actor, 'repository.read').allowed) return sql`TRUE`;
  const teams = ctx.actor.kind === 'person' ? ctx.actor.teams.map(({ id }) => id) : [];
  return sql`NOT EXISTS (SELECT 1 FROM "Repository" r WHERE r."isPrivate" AND NOT COALESCE(r."teamId" = ANY(${teams}), FALSE)
    AND h."kind" = 'repository' AND h."address" = ${`${settings().url}/git/`} || r."owner" || '/' || r."name")`;
}

/** Repositories that a template made, the most behind first. Throws NotFound for a template that is not there. */
export async function listThings(ctx: Context, input: z.input<typeof ListThingsInput>): Promise<Page<ThingView>> {
  mayRead(ctx);
  const { template, behind, cursor, limit } = ListThingsInput.parse(input);
  if ((await ctx.db.template.count({ where: { name: template } })) === 0) throw notFound('template', template);
  const conditions = [sql`h."templateName" = ${template} AND h."kind" = 'repository'`, visible(ctx)];
  if (behind) conditions.push(sql`h."version" < t."latestVersion"`);
  if (cursor) {
    const [version, id] = decodeCursor(cursor, ['int', 'text']);
    conditions.push(sql`(h."version", h."id") > (${version}::int, ${id})`);
  }
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT ${columns} FROM "TemplateThing" h JOIN "Template" t ON t."id" = h."templateId"
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY h."version", h."id" LIMIT ${limit + 1}`;
  const page = toPage(rows, limit, (row) => [row.version, row.id]);
  return { ...page, items: page.items.map((row) => viewOf(ctx, row)) };
}

/** How many repositories a template made, by the version that they are of now. */
export async function countThings(ctx: Context, { template }: { template: string }): Promise<ThingCounts> {
  mayRead(ctx);
  const rows = await ctx.db.$queryRaw<{ version: number; count: number; latest: number }[]>`
    SELECT h."version", count(*)::int AS "count", max(t."latestVersion") AS "latest"
    FROM "TemplateThing" h JOIN "Template" t ON t."id" = h."templateId"
    WHERE h."templateName" = ${template} AND h."kind" = 'repository' AND ${visible(ctx)}
    GROUP BY h."version" ORDER BY h."version" DESC`;
  const sum = (some: typeof rows) => some.reduce((all, { count }) => all + count, 0);
  const behind = sum(rows.filter(({ version, latest }) => version < latest));
  return { total: sum(rows), behind, byVersion: rows.map(({ version, count }) => ({ version, count })) };
}

/** What made a repository, or an entity: with an entity, the repository that the same run made. Undefined where nothing did. */
export async function findThing(
  ctx: Context,
  { kind, address }: { kind: 'repository' | 'entity'; address: string },
): Promise<ThingView | undefined> {
  mayRead(ctx);
  const rows = await ctx.db.$queryRaw<Row[]>`
    WITH own AS (SELECT * FROM "TemplateThing" WHERE "kind" = ${kind} AND "address" = ${addressOf(kind, address)})
    SELECT ${columns} FROM own JOIN LATERAL (
      SELECT o.* FROM "TemplateThing" o WHERE o."id" = own."id"
        OR (o."runId" = own."runId" AND o."templateName" = own."templateName" AND o."kind" = 'repository')) h ON TRUE
    JOIN "Template" t ON t."id" = h."templateId" WHERE ${visible(ctx)}
    ORDER BY h."kind" DESC LIMIT 1`;
  return rows[0] && viewOf(ctx, rows[0]);
}

/** One thing by its id. Throws NotFound. */
export async function getThing(ctx: Context, { id }: { id: string }): Promise<ThingView> {
  mayRead(ctx);
  const [row] = await ctx.db.$queryRaw<Row[]>`
    SELECT ${columns} FROM "TemplateThing" h JOIN "Template" t ON t."id" = h."templateId"
    WHERE h."id" = ${id} AND ${visible(ctx)}`;
  if (!row) throw notFound('thing', id);
  return viewOf(ctx, row);
}

/** What each version after the one that a thing is of changed, newest first, at most 20. */
export async function listChanges(
  ctx: Context,
  { template, after }: { template: string; after: number },
): Promise<VersionChange[]> {
  mayRead(ctx);
  const versions = await ctx.db.templateVersion.findMany({
    where: { template: { name: template }, version: { gte: after } },
    select: { id: true, version: true, document: true, createdByName: true, createdAt: true },
    orderBy: { version: 'desc' },
    take: 21,
  });
  const files = await ctx.db.$queryRaw<{ versionId: string; path: string; hash: string }[]>`
    SELECT "versionId", "path", md5("content") || "executable" AS "hash" FROM "TemplateFile"
    WHERE "versionId" = ANY(${versions.map(({ id }) => id)})`;
  const filesOf = (id: string) =>
    new Map(files.filter((one) => one.versionId === id).map(({ path, hash }) => [path, hash]));
  return versions.slice(0, -1).map((now, index) => {
    const before = versions[index + 1] ?? now;
    const [old, fresh] = [filesOf(before.id), filesOf(now.id)];
    const names = new Set([...old.keys(), ...fresh.keys()]);
    const [was, is] = [TemplateDocument.parse(before.document).spec, TemplateDocument.parse(now.document).spec];
    return {
      version: now.version,
      publishedBy: now.createdByName,
      publishedAt: now.createdAt.toISOString(),
      files: [...names].filter((name) => old.get(name) !== fresh.get(name)).sort(),
      form: !isDeepStrictEqual(was.parameters, is.parameters),
      steps: !isDeepStrictEqual(was.steps, is.steps),
    };
  });
}

function viewOf(ctx: Context, row: Row): ThingView {
  const {
    runId,
    requesterName,
    teamId,
    createdAt,
    proposedVersion,
    proposedBranch,
    proposedRunId,
    proposedAt,
    ...rest
  } = row;
  const { conflicts, ...facts } = rest;
  const behind = Math.max(0, row.latestVersion - row.version);
  const proposed = proposedVersion && proposedBranch && proposedRunId && proposedAt;
  return {
    ...facts,
    name: row.kind === 'entity' ? row.address : row.address.split('/').slice(-2).join('/'),
    behind,
    run: { id: runId, by: requesterName },
    createdAt: createdAt.toISOString(),
    proposed: proposed
      ? {
          version: proposedVersion,
          branch: proposedBranch,
          runId: proposedRunId,
          at: proposedAt.toISOString(),
          conflicts,
        }
      : null,
    can: { update: mayUpdate(ctx, { ...row, behind }) },
  };
}

function mayUpdate(ctx: Context, row: { kind: string; address: string; behind: number; teamId: string | null }) {
  const refused = (reason: string) => ({ allowed: false as const, reason });
  if (row.kind !== 'repository') return refused('It has no repository that files could be merged into.');
  if (!row.address.startsWith(`${settings().url}/git/`)) {
    return refused('It lies on another git host: this portal brings up to date what is on its own.');
  }
  if (row.behind === 0) return refused('It is of the newest version.');
  return can(ctx.actor, 'thing.update', { teamId: row.teamId });
}
