import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { targetTrouble } from '@/domain/catalog/address';
import { type Ingested, ingest } from '@/domain/catalog/ingest/ingest';
import { insertEvents, lockCatalog } from '@/domain/catalog/ingest/store';
import { findOwn, grantOf, mayFollow } from '@/domain/catalog/locations/own';
import type { Reading } from '@/domain/catalog/locations/read';
import { AddLocationInput, LocationId, type LocationProblem, readLocationJob } from '@/domain/catalog/schema';
import { type CommandContext, command } from '@/domain/core/command';
import { settings } from '@/domain/core/env';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { errorsOf } from './import';

async function loadLocation(ctx: CommandContext, { id }: { id: string }) {
  const location = await ctx.tx.location.findUnique({ where: { id } });
  if (!location) throw notFound('location', id);
  return location;
}

const ownOf = async (ctx: CommandContext, { type, target }: { type: string; target: string }) =>
  type === 'git' ? findOwn(ctx.tx, target, settings().url) : undefined;

/** Adds a place to read descriptors from, and has it read at once. The same place twice is a Conflict. */
export const addLocation = command({
  name: 'location.add',
  input: AddLocationInput,
  load: async (ctx, { type, target }) => ({
    existing: await ctx.tx.location.findUnique({ where: { type_target: { type, target } } }),
    own: await ownOf(ctx, { type, target }),
  }),
  // The server's own disk is another matter than an address that anyone could open.
  allow: (actor, { own }, { type }) => {
    const verdict = can(actor, type === 'file' ? 'location.addFile' : 'location.add');
    return verdict.allowed ? mayFollow(actor, own) : verdict;
  },
  run: async (ctx, { type, target }, { existing, own }) => {
    const trouble = targetTrouble(type, target);
    if (trouble) throw invalid(trouble, [{ pointer: '/target', detail: trouble }]);
    if (existing)
      throw conflict(`The location ${type} ${target} is there already (${existing.id}). Refresh it instead.`);
    const id = newId('location', ctx.now);
    const location = await ctx.tx.location.create({
      data: {
        id,
        type,
        target,
        repositoryId: grantOf(ctx.actor, own) ?? null,
        createdByName: ctx.actor.name,
        createdAt: ctx.now,
      },
    });
    await enqueue(ctx.tx, readLocationJob, { locationId: id }, { key: `location:${id}` });
    return { result: location, subject: { kind: 'location', id }, detail: { type, target } };
  },
});

/** Has a location read again, soon: also in the right of whoever asks, where its repository is a private one. */
export const refreshLocation = command({
  name: 'location.refresh',
  input: LocationId,
  load: loadLocation,
  allow: (actor) => can(actor, 'location.refresh'),
  run: async (ctx, _input, { id, type, target }) => {
    const repositoryId = grantOf(ctx.actor, await ownOf(ctx, { type, target }));
    const location = await ctx.tx.location.update({ where: { id }, data: { status: 'pending', repositoryId } });
    await enqueue(ctx.tx, readLocationJob, { locationId: id }, { key: `location:${id}` });
    return { result: location, subject: { kind: 'location', id }, detail: { type, target } };
  },
});

/** Takes a location away and archives what only it described. */
export const removeLocation = command({
  name: 'location.remove',
  input: LocationId,
  load: loadLocation,
  allow: (actor) => can(actor, 'location.remove'),
  run: async (ctx, _input, { id, type, target }) => {
    const { count } = await ctx.tx.entity.updateMany({
      where: { locationId: id, state: { not: 'archived' } },
      data: { state: 'archived', changedAt: ctx.now, changedWhat: 'Its location was removed' },
    });
    await ctx.tx.location.delete({ where: { id } });
    const detail = { type, target, archived: count };
    return { result: { archived: count }, subject: { kind: 'location', id }, detail };
  },
});

const RecordInput = LocationId.extend({
  reading: z.custom<Reading>((value) => typeof value === 'object' && value !== null).nullable(),
  error: z.string().nullable(),
});

/** Writes what a location held, or why it could not be read. What was there before and is not any more is missing. */
export const recordLocation = command({
  name: 'location.record',
  input: RecordInput,
  load: async (ctx, { id }) => {
    await lockCatalog(ctx.tx);
    return loadLocation(ctx, { id });
  },
  allow: (actor) => can(actor, 'location.record'),
  run: async (ctx, { id, reading, error }, location) => {
    const subject = { kind: 'location', id };
    if (!reading) {
      await ctx.tx.location.update({ where: { id }, data: { status: 'failed', error, readAt: ctx.now } });
      return { result: { refs: [] as string[] }, subject, detail: { target: location.target, error } };
    }
    const stamp = { now: ctx.now, actorName: ctx.actor.name, requestId: ctx.requestId };
    const done = await ingest(ctx.tx, reading.documents, { location }, stamp);
    const missing = await markMissing(ctx, id, reading, done);
    await keepProblems(ctx, id, done);
    const problems = [...reading.problems, ...done.flatMap(problemsOf)];
    const kept = done.flatMap(({ document, entityId }) => (entityId && document.ref ? [document.ref] : []));
    await ctx.tx.location.update({
      where: { id },
      data: {
        status: 'ready',
        error: null,
        problems: problems.slice(0, 200),
        revision: reading.revision,
        entityCount: kept.length,
        readAt: ctx.now,
      },
    });
    const count = (outcome: Ingested['outcome']) => done.filter((one) => one.outcome === outcome).length;
    const detail = { created: count('created'), updated: count('updated'), failed: count('failed'), missing };
    return { result: { refs: kept }, subject, detail: { target: location.target, ...detail } };
  },
});

const problemsOf = (one: Ingested): LocationProblem[] => {
  if (one.outcome !== 'failed') return [];
  const { document } = one;
  return errorsOf(one).map(({ message, line, column }) => ({
    file: document.file ?? '',
    ref: document.ref,
    message,
    ...(line && { line, column }),
  }));
};

/** Nothing is missed that stands in a file which could not be read, or which holds a document without a reference. */
async function markMissing(ctx: CommandContext, id: string, reading: Reading, done: Ingested[]): Promise<number> {
  const seen = done.flatMap(({ document }) => document.ref ?? []);
  const illegible = [...reading.unread, ...done.flatMap(({ document }) => (document.ref ? [] : (document.file ?? [])))];
  const gone = await ctx.tx.$queryRaw<{ id: string; ref: string }[]>`
    UPDATE "Entity" SET "state" = 'missing', "changedAt" = ${ctx.now}, "changedWhat" = 'Gone from its source'
    WHERE "locationId" = ${id} AND "state" = 'active' AND "ref" <> ALL(${seen})
      AND COALESCE("sourcePath", '') <> ALL(${illegible})
    RETURNING "id", "ref"`;
  const stamp = { now: ctx.now, actorName: ctx.actor.name, requestId: ctx.requestId };
  const events = gone.map((row) => ({ entityId: row.id, type: 'entity.missing', data: { ref: row.ref } }));
  await insertEvents(ctx.tx, events, stamp);
  return gone.length;
}

/** An entity whose newest document is not sound stays as it was, and says so. */
async function keepProblems(ctx: CommandContext, id: string, done: Ingested[]): Promise<void> {
  for (const one of done) {
    const { ref, file, problems } = one.document;
    if (one.outcome !== 'failed' || !ref || problems.length === 0) continue;
    await ctx.tx.entity.updateMany({
      where: { ref, locationId: id },
      data: { problems: problems.map((problem) => ({ ...problem, file: file ?? null })) },
    });
  }
}
