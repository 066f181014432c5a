import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { forbidden, notFound } from '@/domain/core/errors';
import { contentBySha, listFiles } from '../files';
import type { DraftFile, DraftSummary, DraftView } from '../schema';

type Row = Prisma.TemplateDraftGetPayload<object>;

function mayWrite(ctx: Context): void {
  const verdict = can(ctx.actor, 'draft.save');
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

/** The row of an open draft. Throws NotFound for one that was published or thrown away. */
export async function draftRow(db: Db | Tx, id: string): Promise<Row> {
  const row = await db.templateDraft.findUnique({ where: { id } });
  if (!row?.openFor) throw notFound('draft', id);
  return row;
}

/** Drafts that are open, last changed first, at most 50: everybody who may publish works on the same ones. */
export async function listTemplateDrafts(ctx: Context): Promise<DraftSummary[]> {
  mayWrite(ctx);
  const rows = await ctx.db.templateDraft.findMany({
    where: { openFor: { not: null } },
    orderBy: { changedAt: 'desc' },
    take: 50,
  });
  return Promise.all(rows.map((row) => summaryOf(ctx.db, row)));
}

/** The open draft of a template, if there is one. */
export async function findTemplateDraft(ctx: Context, template: string): Promise<DraftView | null> {
  mayWrite(ctx);
  const row = await ctx.db.templateDraft.findUnique({ where: { openFor: template } });
  return row ? viewOf(ctx.db, row) : null;
}

/** One draft with its source and its files. Throws NotFound for one that is not open. */
export async function getTemplateDraft(ctx: Context, id: string): Promise<DraftView> {
  mayWrite(ctx);
  return viewOf(ctx.db, await draftRow(ctx.db, id));
}

/** The files of a template's newest version, as an editor lists them. */
export async function listVersionFiles(ctx: Context, versionId: string): Promise<DraftFile[]> {
  mayWrite(ctx);
  return listFiles(ctx.db, { versionId });
}

/** The content of a file of a draft or of a template's newest version, by its SHA-256. */
export async function readEditedFile(
  ctx: Context,
  input: { draft?: string; template?: string; sha256: string },
): Promise<Uint8Array> {
  mayWrite(ctx);
  const draft = input.draft ? await draftRow(ctx.db, input.draft) : undefined;
  const name = input.template ?? draft?.templateName;
  const template = name ? await ctx.db.template.findUnique({ where: { name } }) : null;
  const version =
    template &&
    (await ctx.db.templateVersion.findUnique({
      where: { templateId_version: { templateId: template.id, version: template.latestVersion } },
      select: { id: true },
    }));
  const content = await contentBySha(ctx.db, { draftId: draft?.id, versionId: version?.id }, input.sha256);
  if (!content) throw notFound('file', input.sha256);
  return content;
}

async function viewOf(db: Db, row: Row): Promise<DraftView> {
  const [summary, files] = await Promise.all([summaryOf(db, row), listFiles(db, { draftId: row.id })]);
  return { ...summary, source: row.source, files };
}

async function summaryOf(db: Db, row: Row): Promise<DraftSummary> {
  const { id, templateName: template, title, revision, baseVersion, createdByName, changedByName } = row;
  return {
    id,
    template,
    title,
    revision,
    baseVersion,
    newerVersion: template && baseVersion !== null ? await newerThan(db, template, baseVersion) : null,
    createdBy: createdByName,
    createdAt: row.createdAt.toISOString(),
    changedBy: changedByName,
    changedAt: row.changedAt.toISOString(),
  };
}

async function newerThan(db: Db, name: string, version: number): Promise<DraftSummary['newerVersion']> {
  const row = await db.templateVersion.findFirst({
    where: { template: { name }, version: { gt: version } },
    orderBy: { version: 'desc' },
    select: { version: true, createdByName: true, createdAt: true },
  });
  return row && { version: row.version, publishedBy: row.createdByName, publishedAt: row.createdAt.toISOString() };
}
