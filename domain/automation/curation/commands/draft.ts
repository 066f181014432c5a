import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { publishTemplate } from '../../templates/commands';
import { readTemplate } from '../../templates/document';
import { loadSkeleton } from '../../templates/queries';
import type { KnownAction, SkeletonFile } from '../../templates/schema';
import { resolveFiles } from '../files';
import { draftRow } from '../queries/drafts';
import { DraftId, DraftInput, PublishDraftInput, SaveDraftInput } from '../schema';

const subjectOf = (id: string) => ({ kind: 'template-draft', id });

/** What somebody else did to the draft since it was opened, in words. */
function moved(row: { changedByName: string; changedAt: Date }): Error {
  return conflict(
    `${row.changedByName} has saved this draft since you opened it. Nothing of yours is lost: look at what differs, then save again.`,
  );
}

/**
 * Saves a draft: of a template that is there, or of a new one. Whoever saves names the revision that they opened; another
 * one by now is a Conflict, and so is a second draft of the same template. Answers the id and the new revision.
 */
export const saveDraft = command({
  name: 'draft.save',
  input: SaveDraftInput,
  load: async (ctx, input) => {
    const row = input.id ? await draftRow(ctx.tx, input.id) : undefined;
    const name = row ? row.templateName : (input.template ?? null);
    const template = name ? await ctx.tx.template.findUnique({ where: { name } }) : null;
    if (name && !template) throw notFound('template', name);
    return { row, template };
  },
  allow: (actor) => can(actor, 'draft.save'),
  run: async (ctx, input, { row, template }) => {
    const facts = {
      source: input.source,
      title: titleOf(input.source) ?? template?.title ?? 'A new template',
      changedById: ctx.actor.id,
      changedByName: ctx.actor.name,
      changedAt: ctx.now,
    };
    const version = template && (await newestOf(ctx, template));
    const origin = { draftId: row?.id, versionId: version?.id };
    const files = input.files ? await resolveFiles(ctx.tx, origin, input.files) : undefined;
    if (row) {
      if (row.revision !== input.revision) throw moved(row);
      const revision = row.revision + 1;
      const { count } = await ctx.tx.templateDraft.updateMany({
        where: { id: row.id, revision: row.revision, openFor: { not: null } },
        data: { ...facts, revision },
      });
      if (count === 0) throw moved(row);
      if (files) await replaceFiles(ctx, row.id, files);
      return {
        result: { id: row.id, revision },
        subject: subjectOf(row.id),
        detail: { name: row.templateName, revision },
      };
    }
    const id = newId('templateDraft', ctx.now);
    const { count } = await ctx.tx.templateDraft.createMany({
      data: {
        id,
        templateName: template?.name ?? null,
        openFor: template?.name ?? id,
        baseVersion: version?.version ?? null,
        ...facts,
        createdByName: ctx.actor.name,
        createdAt: ctx.now,
      },
      skipDuplicates: true,
    });
    if (count === 0) {
      const other = await ctx.tx.templateDraft.findUniqueOrThrow({ where: { openFor: template?.name ?? id } });
      throw conflict(
        `${other.changedByName} has begun a draft of this template in the meantime. Nothing of yours is lost: look at theirs, then save over it.`,
      );
    }
    await replaceFiles(ctx, id, files ?? (version ? await loadSkeleton(ctx.tx, version.id) : []));
    return { result: { id, revision: 1 }, subject: subjectOf(id), detail: { name: template?.name, revision: 1 } };
  },
});

const newestOf = (ctx: CommandContext, template: { id: string; latestVersion: number }) =>
  ctx.tx.templateVersion.findUniqueOrThrow({
    where: { templateId_version: { templateId: template.id, version: template.latestVersion } },
    select: { id: true, version: true },
  });

async function replaceFiles(ctx: CommandContext, draftId: string, files: readonly SkeletonFile[]): Promise<void> {
  await ctx.tx.templateDraftFile.deleteMany({ where: { draftId } });
  await ctx.tx.templateDraftFile.createMany({
    data: files.map(({ path, executable, content }) => ({
      draftId,
      path,
      executable,
      content: new Uint8Array(content),
    })),
  });
}

/** The title of a source that may be wrong in other places. */
function titleOf(source: string): string | undefined {
  const { document } = readTemplate(source);
  return document?.metadata.title ?? document?.metadata.name ?? /^ {2}(?:title|name):\s*(.{1,100})$/m.exec(source)?.[1];
}

/** Puts a draft away. It can be brought back as long as no other one of the same template was begun. */
export const discardDraft = command({
  name: 'draft.discard',
  input: DraftInput,
  load: (ctx, input) => draftRow(ctx.tx, input.id),
  allow: (actor) => can(actor, 'draft.discard'),
  run: async (ctx, input, row) => {
    if (row.revision !== input.revision) throw moved(row);
    const { count } = await ctx.tx.templateDraft.updateMany({
      where: { id: row.id, revision: row.revision, openFor: { not: null } },
      data: { openFor: null, closedAt: ctx.now, closedAs: 'discarded' },
    });
    if (count === 0) throw moved(row);
    return { result: { id: row.id }, subject: subjectOf(row.id), detail: { name: row.templateName } };
  },
});

/** Brings back a draft that was put away. Conflict where another one of the same template is open by now. */
export const restoreDraft = command({
  name: 'draft.restore',
  input: DraftId,
  load: async (ctx, input) => {
    const row = await ctx.tx.templateDraft.findUnique({ where: { id: input.id } });
    if (!row) throw notFound('draft', input.id);
    return row;
  },
  allow: (actor) => can(actor, 'draft.restore'),
  run: async (ctx, _input, row) => {
    if (row.closedAs !== 'discarded') throw conflict('Only a draft that was thrown away can be brought back.');
    const openFor = row.templateName ?? row.id;
    const other = await ctx.tx.templateDraft.findUnique({ where: { openFor } });
    if (other) throw conflict(`${other.changedByName} has begun another draft of this template.`);
    await ctx.tx.templateDraft.updateMany({
      where: { id: row.id, openFor: null },
      data: { openFor, closedAt: null, closedAs: null },
    });
    return {
      result: { id: row.id, template: row.templateName, revision: row.revision },
      subject: subjectOf(row.id),
      detail: { name: row.templateName },
    };
  },
});

/**
 * Publishes a draft as the next version of its template, or as a new template, and closes it. Where a version was
 * published since it was begun that is a Conflict, unless `over` names it: then it was seen.
 */
export const publishDraft = command({
  name: 'draft.publish',
  input: PublishDraftInput.extend({ actions: z.custom<readonly KnownAction[]>().optional() }),
  load: async (ctx, input) => {
    const row = await draftRow(ctx.tx, input.id);
    const template = row.templateName
      ? await ctx.tx.template.findUnique({ where: { name: row.templateName }, select: { latestVersion: true } })
      : null;
    return { row, template };
  },
  allow: (actor) => can(actor, 'draft.publish'),
  run: async (ctx, input, { row, template }) => {
    if (row.revision !== input.revision) throw moved(row);
    const newest = template?.latestVersion;
    if (newest !== undefined && newest !== row.baseVersion && newest !== input.over) {
      throw conflict(
        `Version ${newest} was published since this draft was begun. Look at what it changed, then publish over it.`,
      );
    }
    await keepName(ctx, row);
    const files = await ctx.tx.templateDraftFile.findMany({ where: { draftId: row.id }, take: 2000 });
    const published = await publishTemplate.within(ctx, {
      source: row.source,
      files: files.map(({ path, executable, content }) => ({ path, executable, content: new Uint8Array(content) })),
      actions: input.actions,
      note: input.note,
    });
    const { count } = await ctx.tx.templateDraft.updateMany({
      where: { id: row.id, revision: row.revision, openFor: { not: null } },
      data: { openFor: null, closedAt: ctx.now, closedAs: 'published', templateName: published.name },
    });
    if (count === 0) throw moved(row);
    return {
      result: published,
      subject: subjectOf(row.id),
      detail: { name: published.name, version: published.version },
    };
  },
});

/** A draft of a template stays one of that template, and a new one does not become a version of one that is there. */
async function keepName(ctx: CommandContext, row: { templateName: string | null; source: string }): Promise<void> {
  const name = readTemplate(row.source).document?.metadata.name;
  if (!name) return;
  if (row.templateName && name !== row.templateName) {
    throw conflict(
      `metadata.name is ${name}, and this is a draft of ${row.templateName}. Write the old name back, or begin a new template.`,
    );
  }
  if (!row.templateName && (await ctx.tx.template.findUnique({ where: { name }, select: { id: true } }))) {
    throw conflict(`There is a template named ${name} already. Give this one another metadata.name, or edit that one.`);
  }
}
