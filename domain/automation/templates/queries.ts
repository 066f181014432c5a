import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { literal } from '@/domain/core/like';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { mayRead } from '../may-read';
import { checkTemplate } from './check';
import { checkSecrets } from './check-secrets';
import { readTemplate } from './document';
import { formPages } from './pages';
import {
  type FormPage,
  GetTemplateInput,
  type KnownAction,
  ListTemplatesInput,
  type Permitted,
  type Problem,
  type SkeletonFile,
  stepId,
  TemplateDocument,
  type TemplateSummary,
  type TemplateVersionView,
  type TemplateView,
} from './schema';
import { lastRuns, noStatistics, savedHours, templateStatistics } from './statistics';

export type ReviewedSource = { name: string | null; title: string | null; pages: FormPage[]; problems: Problem[] };

/** What publishing a source would find, and the form that it would show. Reads nothing and writes nothing. */
export function reviewSource(
  input: { source: string; name?: string; files?: SkeletonFile[] },
  actions: readonly KnownAction[],
): ReviewedSource {
  const read = readTemplate(input.source, { name: input.name, files: input.files });
  const { document } = read;
  return {
    name: document?.metadata.name ?? null,
    title: document?.metadata.title ?? document?.metadata.name ?? null,
    pages: document ? formPages(document) : [],
    problems: checkTemplate(read, actions, input.files),
  };
}

type TemplateRow = Prisma.TemplateGetPayload<object>;
type VersionRow = Prisma.TemplateVersionGetPayload<object>;

/** Templates by name, each with how its runs of the last 90 days went. */
export async function listTemplates(ctx: Context, input: ListTemplatesInput = {}): Promise<Page<TemplateSummary>> {
  mayRead(ctx);
  const { q, type, tag, deprecated, cursor, limit } = ListTemplatesInput.parse(input);
  const after = cursor ? decodeCursor(cursor, ['text'])[0] : undefined;
  const contains = { contains: q && literal(q), mode: 'insensitive' as const };
  const rows = await ctx.db.template.findMany({
    where: {
      ...(q && {
        OR: [{ name: contains }, { title: contains }, { description: contains }, { tags: { has: q.toLowerCase() } }],
      }),
      ...(type && { type }),
      // What the portal starts by itself is nothing to choose from.
      ...(tag ? { tags: { has: tag } } : { NOT: { tags: { has: 'internal' } } }),
      ...(deprecated !== 'with' && { deprecatedAt: deprecated === 'only' ? { not: null } : null }),
      ...(after !== undefined && { name: { gt: after } }),
    },
    orderBy: { name: 'asc' },
    take: limit + 1,
  });
  const page = toPage(rows, limit, (row) => [row.name]);
  const [statistics, around] = await Promise.all([
    templateStatistics(
      ctx.db,
      page.items.map((row) => row.name),
      ctx.now,
    ),
    aroundOf(ctx, page.items),
  ]);
  const items = page.items.map((row) => summaryOf(row, around, statistics.get(row.name) ?? noStatistics));
  return { ...page, items };
}

/** What the title of a page about it says; its name where there is none of that name. */
export async function templateTitle(ctx: Context, name: string): Promise<string> {
  mayRead(ctx);
  const template = await ctx.db.template.findUnique({ where: { name }, select: { title: true } });
  return template?.title ?? name;
}

/** One template in one version, the newest unless told: its form, its steps, what is wrong with it, how it goes. */
export async function getTemplate(
  ctx: Context,
  input: { name: string; version?: number },
  actions: readonly KnownAction[],
): Promise<TemplateView> {
  mayRead(ctx);
  const { name, version } = GetTemplateInput.parse(input);
  const { template, row, document } = await loadTemplate(ctx.db, name, version);
  const [statistics, around, runs, saved, baseline, files] = await Promise.all([
    templateStatistics(ctx.db, [name], ctx.now),
    aroundOf(ctx, [template]),
    lastRuns(ctx.db, name),
    savedHours(ctx.db, name),
    baselineOf(ctx.db, name, ctx.now),
    listSkeleton(ctx.db, row.id),
  ]);
  const labels = document.spec.presentation?.buttonLabels;
  const read = { ...readTemplate(row.source, { name }), document, problems: [] };
  const problems = [...checkTemplate(read, actions), ...(await checkSecrets(ctx.db, read))];
  const deprecation = deprecationOf(template, around);
  return {
    ...summaryOf(template, around, statistics.get(name) ?? noStatistics),
    version: row.version,
    versionId: row.id,
    latestVersion: template.latestVersion,
    publishedBy: row.createdByName,
    publishedAt: row.createdAt.toISOString(),
    pages: formPages(document),
    secretsSchema: document.spec.secrets?.schema ?? null,
    labels: {
      back: labels?.backButtonText,
      create: labels?.createButtonText,
      review: labels?.reviewButtonText,
    },
    steps: document.spec.steps.map((step, index) => ({
      id: stepId(step, index),
      name: step.name ?? stepId(step, index),
      action: step.action,
    })),
    source: row.source,
    problems,
    files,
    lastRuns: runs,
    savedHours: saved,
    baseline,
    can: { run: mayRun(ctx, problems, deprecation), publish: can(ctx.actor, 'template.publish') },
  };
}

/** What was published while the portal still had an action may not be able to run any more. */
function mayRun(ctx: Context, problems: Problem[], deprecation: TemplateSummary['deprecation']): Permitted {
  if (deprecation?.isOver) {
    const instead = deprecation.successor ? ` Use “${deprecation.successor.title}” instead.` : '';
    return { allowed: false, reason: `This template is deprecated: nothing new is made with it.${instead}` };
  }
  const broken = problems.find((found) => found.level === 'error');
  return broken ? { allowed: false, reason: broken.message } : can(ctx.actor, 'run.start');
}

/** Versions, newest first, at most 100, with how often each was run. */
export async function listTemplateVersions(ctx: Context, input: { name: string }): Promise<TemplateVersionView[]> {
  mayRead(ctx);
  const template = await ctx.db.template.findUnique({ where: { name: input.name } });
  if (!template) throw notFound('template', input.name);
  const rows = await ctx.db.templateVersion.findMany({
    where: { templateId: template.id },
    select: { id: true, version: true, createdByName: true, createdAt: true },
    orderBy: { version: 'desc' },
    take: 100,
  });
  const uses = await ctx.db.run.groupBy({
    by: ['version'],
    where: { templateName: input.name },
    _count: { _all: true },
  });
  return rows.map((row) => ({
    version: row.version,
    publishedBy: row.createdByName,
    publishedAt: row.createdAt.toISOString(),
    uses: uses.find((use) => use.version === row.version)?._count._all ?? 0,
  }));
}

/** The rows behind a template and one of its versions, for whoever starts, plans or takes forward a run. */
export async function loadTemplate(
  db: Db | Tx,
  name: string,
  version?: number,
): Promise<{ template: TemplateRow; row: VersionRow; document: TemplateDocument }> {
  const template = await db.template.findUnique({ where: { name } });
  if (!template) throw notFound('template', name);
  const row = await db.templateVersion.findUnique({
    where: { templateId_version: { templateId: template.id, version: version ?? template.latestVersion } },
  });
  if (!row) throw notFound(`version of the template "${name}"`, String(version));
  return { template, row, document: TemplateDocument.parse(row.document) };
}

/** The files that came with a version. */
export function loadSkeleton(db: Db | Tx, versionId: string) {
  return db.templateFile.findMany({
    where: { versionId },
    select: { path: true, executable: true, content: true },
    orderBy: { path: 'asc' },
    take: 2000,
  });
}

function listSkeleton(db: Db, versionId: string): Promise<{ path: string; bytes: number }[]> {
  return db.$queryRaw`SELECT path, length(content) AS bytes FROM "TemplateFile"
    WHERE "versionId" = ${versionId} ORDER BY path LIMIT 2000`;
}

async function baselineOf(db: Db, name: string, now: Date): Promise<TemplateView['baseline']> {
  const row = await db.baseline.findFirst({
    where: { subjectKind: 'template', subjectName: name, validFrom: { lte: now } },
    orderBy: { validFrom: 'desc' },
  });
  if (!row) return null;
  const { minutes, leadTimeHours, evidence, setByName: setBy, validFrom, reviewAt } = row;
  const days = { validFrom: validFrom.toISOString(), reviewAt: reviewAt.toISOString() };
  return { minutes, leadTimeHours, evidence, setBy, ...days, isDue: reviewAt <= now };
}

/** What rows of templates need of others: names of owners, titles of successors. */
type Around = { owners: Map<string, string>; successors: Map<string, string>; now: Date };

async function aroundOf({ db, now }: Context, rows: TemplateRow[]): Promise<Around> {
  const refs = [...new Set(rows.flatMap((row) => row.ownerRef ?? []))];
  const names = [...new Set(rows.flatMap((row) => row.successorName ?? []))];
  const [teams, templates] = await Promise.all([
    db.team.findMany({ where: { ref: { in: refs } }, select: { ref: true, name: true }, take: 500 }),
    names.length > 0
      ? db.template.findMany({ where: { name: { in: names } }, select: { name: true, title: true }, take: 500 })
      : [],
  ]);
  return {
    owners: new Map(teams.map((team) => [team.ref, team.name])),
    successors: new Map(templates.map((template) => [template.name, template.title])),
    now,
  };
}

function deprecationOf(row: TemplateRow, { successors, now }: Around): TemplateSummary['deprecation'] {
  const { deprecatedAt, deprecatedWhy: reason, successorName: name, endsAt } = row;
  if (!deprecatedAt) return null;
  return {
    at: deprecatedAt.toISOString(),
    reason,
    successor: name ? { name, title: successors.get(name) ?? name } : null,
    endsAt: endsAt?.toISOString() ?? null,
    isOver: !endsAt || endsAt <= now,
  };
}

function summaryOf(row: TemplateRow, around: Around, statistics: TemplateSummary['statistics']): TemplateSummary {
  const { id, name, title, description, type, tags, ownerRef, latestVersion, deprecatedAt, changedAt } = row;
  const { owners } = around;
  return {
    id,
    name,
    title,
    description,
    type,
    tags,
    owner: ownerRef ? { ref: ownerRef, name: owners.get(ownerRef) ?? ownerRef.split('/').at(-1) ?? ownerRef } : null,
    version: latestVersion,
    deprecatedAt: deprecatedAt?.toISOString() ?? null,
    deprecation: deprecationOf(row, around),
    changedAt: changedAt.toISOString(),
    statistics,
  };
}
