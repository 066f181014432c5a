import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { Prisma } from '@/domain/core/db';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { checkTemplate } from './check';
import { checkSecrets, ownerRef } from './check-secrets';
import { readTemplate } from './document';
import { readFits } from './fits';
import { loadSkeleton } from './queries';
import {
  BaselineInput,
  DeprecateInput,
  most,
  type Problem,
  type Published,
  PublishInput,
  SetOwnerInput,
  type SkeletonFile,
  TemplateDocument,
} from './schema';

/**
 * Publishes a template: a new version where document or skeleton differ from the newest one, else nothing but its answer.
 * A version never changes. Without `files` the skeleton of the newest version goes along. Throws Invalid with the line
 * and column of each mistake, an action that is not among `actions` for one; what may fail in a run does not stop it.
 */
export const publishTemplate = command({
  name: 'template.publish',
  input: PublishInput,
  load: async (ctx, input) => {
    const given = input.files ?? [];
    const read = readDocument(input, given);
    const { document } = read;
    const problems = [...read.problems, ...(await checkSecrets(ctx.tx, read))];
    const bytes = given.reduce((sum, file) => sum + file.content.byteLength, 0);
    if (bytes > most.skeletonBytes)
      throw invalid('A skeleton has at most 50 MB.', [{ pointer: '/files', detail: 'Too large.' }]);
    const existing = document
      ? await ctx.tx.template.findUnique({
          where: { name: document.metadata.name },
          include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
        })
      : null;
    return { document, problems, existing };
  },
  allow: (actor) => can(actor, 'template.publish'),
  run: async (ctx, input, { document, problems, existing }) => {
    const errors = problems.filter((found) => found.level === 'error');
    if (!document || errors.length > 0) throw refused(errors);
    const newest = existing?.versions[0];
    const files = input.files ?? (newest ? await loadSkeleton(ctx.tx, newest.id) : []);
    const hash = hashOf(document, files);
    const { name } = document.metadata;
    if (existing && newest?.hash === hash) {
      const result = { id: existing.id, name, version: newest.version, created: false, changed: false };
      return { result, subject: { kind: 'template', id: existing.id }, detail: { name, unchanged: true } };
    }
    const result = await writeVersion(ctx, {
      ...{ document, files, hash, existing },
      source: input.source,
      note: input.note || null,
    });
    return { result, subject: { kind: 'template', id: result.id }, detail: { name, version: result.version } };
  },
});

function readDocument({ source, name, actions }: z.output<typeof PublishInput>, files: SkeletonFile[]) {
  const read = readTemplate(source, { name, files });
  return { ...read, problems: checkTemplate(read, actions) };
}

function refused(errors: Problem[]): Error {
  const [first] = errors;
  const where = first?.line ? `Line ${first.line}, column ${first.column}: ` : '';
  const detail =
    errors.length === 1
      ? `${where}${first?.message}`
      : `The template has ${errors.length} mistakes. ${where}${first?.message}`;
  return invalid(
    detail,
    errors.map(({ pointer, message, line, column }) => ({
      pointer,
      detail: line ? `Line ${line}, column ${column}: ${message}` : message,
    })),
  );
}

/** Over what a run does, not over how the source is laid out: a comment makes no new version. */
function hashOf(
  document: TemplateDocument,
  files: { path: string; executable: boolean; content: Uint8Array }[],
): string {
  const hash = createHash('sha256').update(JSON.stringify(document));
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`\0${file.path}\0${file.executable}\0${file.content.byteLength}\0`).update(file.content);
  }
  return hash.digest('hex');
}

type NewVersion = {
  document: TemplateDocument;
  source: string;
  files: SkeletonFile[] | Awaited<ReturnType<typeof loadSkeleton>>;
  hash: string;
  note: string | null;
  existing: {
    id: string;
    latestVersion: number;
    ownerRef: string | null;
    isOwnerSet: boolean;
    versions: { document: unknown }[];
  } | null;
};

async function writeVersion(ctx: CommandContext, version: NewVersion): Promise<Published> {
  const { document, existing } = version;
  const { name, title, description, tags } = document.metadata;
  const number = (existing?.latestVersion ?? 0) + 1;
  const fits = readFits(document).fits as Prisma.InputJsonArray;
  const facts = {
    title: title ?? name,
    description: description ?? '',
    type: document.spec.type,
    tags: tags ?? [],
    ownerRef: ownerRef(document.spec.owner),
    latestVersion: number,
    changedAt: ctx.now,
    fits: fits.length > 0 ? fits : Prisma.DbNull,
  };
  const id = existing?.id ?? newId('template', ctx.now);
  if (existing) {
    const { count } = await ctx.tx.template.updateMany({
      where: { id, latestVersion: existing.latestVersion },
      data: { ...facts, ...keptOwner(existing, document) },
    });
    if (count === 0)
      throw conflict('Somebody else has just published this template. Look at theirs, then publish again.');
  } else {
    await ctx.tx.template.create({ data: { id, name, ...facts, createdAt: ctx.now } });
  }
  const versionId = newId('templateVersion', ctx.now);
  const { source, hash, note } = version;
  await ctx.tx.templateVersion.create({
    data: {
      id: versionId,
      templateId: id,
      version: number,
      document: document as object,
      source,
      hash,
      note,
      createdByName: ctx.actor.name,
      createdAt: ctx.now,
    },
  });
  await ctx.tx.templateFile.createMany({
    data: version.files.map(({ path, executable, content }) => ({
      versionId,
      path,
      executable,
      content: new Uint8Array(content),
    })),
  });
  return { id, name, version: number, created: !existing, changed: true };
}

/** A team that was given the template by hand keeps it, as long as the document does not name another one than before. */
function keptOwner(existing: NonNullable<NewVersion['existing']>, document: TemplateDocument) {
  if (!existing.isOwnerSet) return {};
  const before = TemplateDocument.safeParse(existing.versions[0]?.document).data?.spec.owner;
  return ownerRef(before) === ownerRef(document.spec.owner) ? { ownerRef: existing.ownerRef } : { isOwnerSet: false };
}

const findTemplate = async (ctx: CommandContext, name: string) => {
  const template = await ctx.tx.template.findUnique({ where: { name } });
  if (!template) throw notFound('template', name);
  return template;
};

/**
 * Takes a template out of the list of what to create, or puts it back. With `until` it still runs to that day, else
 * nothing new is made with it from now on. Its runs and versions stay. Throws Invalid for a successor that is not there
 * or leads back, and for a day that is over.
 */
export const deprecateTemplate = command({
  name: 'template.deprecate',
  input: DeprecateInput,
  load: (ctx, input) => findTemplate(ctx, input.name),
  allow: (actor) => can(actor, 'template.deprecate'),
  run: async (ctx, input, template) => {
    if (input.deprecated) await checkDeprecation(ctx, input);
    const { successor = null, reason, until = null } = input;
    const how = { deprecatedWhy: reason || null, successorName: successor, endsAt: until };
    await ctx.tx.template.update({
      where: { id: template.id },
      data: input.deprecated
        ? { deprecatedAt: template.deprecatedAt ?? ctx.now, ...how }
        : { deprecatedAt: null, deprecatedWhy: null, successorName: null, endsAt: null },
    });
    return {
      result: undefined,
      subject: { kind: 'template', id: template.id },
      detail: {
        name: template.name,
        deprecated: input.deprecated,
        ...(input.deprecated && { successor, until: until?.toISOString() ?? null }),
      },
    };
  },
});

type Deprecating = z.output<typeof DeprecateInput>;

async function checkDeprecation(ctx: CommandContext, { name, successor, until }: Deprecating): Promise<void> {
  if (until && until <= ctx.now) {
    throw invalid('Choose a day to come until which it still runs.', [{ pointer: '/until', detail: 'A day to come' }]);
  }
  const seen = new Set([name]);
  for (let next = successor; next; ) {
    if (seen.has(next)) {
      throw invalid('The successor leads back to this template.', [
        { pointer: '/successor', detail: 'Leads back to this template' },
      ]);
    }
    seen.add(next);
    const row = await ctx.tx.template.findUnique({ where: { name: next }, select: { successorName: true } });
    if (!row) {
      throw invalid(`There is no template named ${next}.`, [{ pointer: '/successor', detail: 'No such template' }]);
    }
    next = row.successorName ?? undefined;
  }
}

/**
 * Gives a template to another team. It stays so over new versions that repeat the owner of the one before; a version that
 * names another owner takes it there.
 */
export const setTemplateOwner = command({
  name: 'template.setOwner',
  input: SetOwnerInput,
  load: (ctx, input) => findTemplate(ctx, input.name),
  allow: (actor) => can(actor, 'template.setOwner'),
  run: async (ctx, input, template) => {
    const ref = ownerRef(input.owner);
    const team = ref ? await ctx.tx.team.findUnique({ where: { ref } }) : null;
    if (!team) throw invalid(`There is no team ${input.owner}.`, [{ pointer: '/owner', detail: 'No such team' }]);
    await ctx.tx.template.update({ where: { id: template.id }, data: { ownerRef: team.ref, isOwnerSet: true } });
    return {
      result: undefined,
      subject: { kind: 'template', id: template.id, teamId: team.id },
      detail: { name: template.name, from: template.ownerRef, to: team.ref },
    };
  },
});

const halfYear = 182 * 86_400_000;

/**
 * Records what the same outcome takes by hand, valid from now on: reports about earlier days keep the baseline that they
 * had. To be looked at again after half a year unless told otherwise.
 */
export const setBaseline = command({
  name: 'baseline.set',
  input: BaselineInput,
  load: async (ctx, input) => {
    if (input.subjectKind === 'template') return findTemplate(ctx, input.subjectName);
    const type = await ctx.tx.environmentType.findUnique({ where: { name: input.subjectName } });
    if (!type) throw notFound('environment type', input.subjectName);
    return type;
  },
  allow: (actor) => can(actor, 'baseline.set'),
  run: async (ctx, input, subject) => {
    if (input.reviewAt && input.reviewAt <= ctx.now) {
      throw invalid('Choose a day to come for looking at it again.', [
        { pointer: '/reviewAt', detail: 'A day to come' },
      ]);
    }
    const id = newId('baseline', ctx.now);
    await ctx.tx.baseline.create({
      data: {
        ...input,
        id,
        setByName: ctx.actor.name,
        validFrom: ctx.now,
        reviewAt: input.reviewAt ?? new Date(ctx.now.getTime() + halfYear),
      },
    });
    const { minutes, leadTimeHours } = input;
    return {
      result: { id },
      subject: { kind: input.subjectKind, id: subject.id },
      detail: { name: input.subjectName, minutes, leadTimeHours },
    };
  },
});
