import type { z } from 'zod';

import type { Context } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { mayRead } from '../../may-read';
import { compareFiles, type Side } from '../compare';
import { type BaselineEntry, CompareInput, type Comparison, type VersionEntry } from '../schema';

const mostShown = 30;

/** The newest 30 versions before `before`, each with how much it changed of the one before it. */
export async function listVersionHistory(
  ctx: Context,
  input: { name: string; before?: number },
): Promise<{ items: VersionEntry[]; next: number | null }> {
  mayRead(ctx);
  const template = await templateRow(ctx.db, input.name);
  const rows = await ctx.db.templateVersion.findMany({
    where: { templateId: template.id, ...(input.before && { version: { lt: input.before } }) },
    select: { id: true, version: true, note: true, createdByName: true, createdAt: true },
    orderBy: { version: 'desc' },
    take: mostShown + 1,
  });
  const shown = rows.slice(0, mostShown);
  const [sides, uses] = await Promise.all([
    Promise.all(rows.map((row) => sideOf(ctx.db, row.id))),
    ctx.db.run.groupBy({
      by: ['version'],
      where: { templateName: input.name, version: { in: shown.map(({ version }) => version) } },
      _count: { _all: true },
    }),
  ]);
  const items = shown.map((row, index) => {
    const files = compareFiles(sides[index + 1] ?? [], sides[index] ?? []);
    return {
      version: row.version,
      note: row.note,
      publishedBy: row.createdByName,
      publishedAt: row.createdAt.toISOString(),
      uses: uses.find((use) => use.version === row.version)?._count._all ?? 0,
      added: files.reduce((sum, file) => sum + file.added, 0),
      removed: files.reduce((sum, file) => sum + file.removed, 0),
      filesChanged: files.length,
    };
  });
  return { items, next: rows.length > mostShown ? (shown.at(-1)?.version ?? null) : null };
}

/** What differs between two versions of a template: its document and its files, line by line. */
export async function compareVersions(ctx: Context, input: z.input<typeof CompareInput>): Promise<Comparison> {
  mayRead(ctx);
  const { name, from, to } = CompareInput.parse(input);
  const template = await templateRow(ctx.db, name);
  const newer = to ?? template.latestVersion;
  const older = from ?? newer - 1;
  const [before, after] = await Promise.all([
    older > 0 ? versionSide(ctx.db, template.id, name, older) : [],
    versionSide(ctx.db, template.id, name, newer),
  ]);
  const files = compareFiles(before, after);
  return {
    from: older > 0 ? older : null,
    to: newer,
    files,
    added: files.reduce((sum, file) => sum + file.added, 0),
    removed: files.reduce((sum, file) => sum + file.removed, 0),
  };
}

async function templateRow(db: Db, name: string) {
  const template = await db.template.findUnique({ where: { name } });
  if (!template) throw notFound('template', name);
  return template;
}

async function versionSide(db: Db, templateId: string, name: string, version: number): Promise<Side[]> {
  const row = await db.templateVersion.findUnique({
    where: { templateId_version: { templateId, version } },
    select: { id: true },
  });
  if (!row) throw notFound(`version of the template "${name}"`, String(version));
  return sideOf(db, row.id);
}

/** A version's source and its files; those that are long stand for themselves by their beginning and length. */
async function sideOf(db: Db, versionId: string): Promise<Side[]> {
  const [row, files] = await Promise.all([
    db.templateVersion.findUniqueOrThrow({ where: { id: versionId }, select: { source: true } }),
    db.$queryRaw<Side[]>`
      SELECT "path", "executable", CASE WHEN length("content") <= 400000 THEN "content"
        ELSE '\\x00'::bytea || sha256("content") END AS "content"
      FROM "TemplateFile" WHERE "versionId" = ${versionId} ORDER BY "path" LIMIT 2000`,
  ]);
  const template = { path: 'template.yaml', executable: false, content: new TextEncoder().encode(row.source) };
  return [template, ...files.map((file) => ({ ...file, content: new Uint8Array(file.content) }))];
}

/** What the same took by hand, as it was recorded over time, newest first, at most 50. */
export async function listBaselines(ctx: Context, name: string): Promise<BaselineEntry[]> {
  mayRead(ctx);
  const rows = await ctx.db.baseline.findMany({
    where: { subjectKind: 'template', subjectName: name },
    orderBy: { validFrom: 'desc' },
    take: 50,
  });
  return rows.map(({ id, minutes, leadTimeHours, evidence, setByName: setBy, validFrom, reviewAt }) => ({
    ...{ id, minutes, leadTimeHours, evidence, setBy },
    validFrom: validFrom.toISOString(),
    reviewAt: reviewAt.toISOString(),
  }));
}

/** Templates that another one could point to as its successor. */
export async function listSuccessors(ctx: Context, name: string): Promise<{ name: string; title: string }[]> {
  mayRead(ctx);
  return ctx.db.template.findMany({
    where: { name: { not: name }, deprecatedAt: null },
    select: { name: true, title: true },
    orderBy: { title: 'asc' },
    take: 500,
  });
}
