import { importDescriptors } from '@/domain/catalog/commands/import';
import { addLocation, recordLocation } from '@/domain/catalog/commands/locations';
import { type Context, jobActor } from '@/domain/core/context';
import { DomainError, forbidden, invalid, unavailable } from '@/domain/core/errors';
import type { GitHost } from '@/domain/repositories/host';
import { formatReference, splitReference } from './descriptors/reference';
import { sourceOptions } from './jobs';
import { findOwn, grantOf, lender, mayFollow, standInTarget } from './locations/own';
import { readSource } from './locations/read';
import type { AddLocationInput, LocationType } from './schema';
import { SourceError, type SourceOptions, type SourceReader } from './source';

type Registration = { target: string; runId?: string; signal?: AbortSignal };

type Document = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  spec?: Record<string, unknown>;
};

/** What a template's steps ask of the catalog. */
export const catalogPort = (readers: SourceReader[], host: GitHost, options = sourceOptions) => ({
  /**
   * Adds an address as a location, reads it at once and answers the references that it holds. Repeated, it answers the
   * same. Nothing stays where nothing can be read: Invalid says why. A private repository is read where the requester may
   * read it, or the run itself has made it.
   */
  register: async (asked: Context, { target: given, runId, signal }: Registration) => {
    const told = options(signal ?? new AbortController().signal);
    const target = await standInTarget(asked.db, given, told.portalUrl);
    const own = await findOwn(asked.db, target, told.portalUrl);
    const type: LocationType = own ? 'git' : 'url';
    const isOfRun = Boolean(runId && own?.row?.idempotencyKey?.startsWith(`${runId}.`));
    const verdict = mayFollow(asked.actor, own);
    if (!verdict.allowed && !isOfRun) throw forbidden(verdict.reason);
    const ctx = verdict.allowed ? asked : { ...asked, actor: jobActor('catalog:register') };
    const granted = grantOf(ctx.actor, own);
    const lend = lender(ctx.db, host, told.portalUrl, ({ id }) => id === granted);
    const reading = await readOrExplain(readers, { type, target }, { ...told, lend });
    const faults = reading.documents.flatMap(({ problems, file }) => problems.map((one) => ({ ...one, file })));
    const [fault] = faults;
    if (fault) throw invalid(`${fault.file ?? target}${fault.line ? `, line ${fault.line}` : ''}: ${fault.message}`);
    if (reading.documents.length === 0) throw invalid(reading.problems[0]?.message ?? `${target} holds no descriptor.`);
    const id = await ensureLocation(ctx, { type, target });
    const { refs } = await recordLocation(
      { ...ctx, actor: jobActor('catalog:register') },
      { id, reading, error: null },
    );
    return { entityRefs: refs };
  },

  /** Writes descriptors that a step holds. Invalid where one of them is not right. */
  import: async (ctx: Context, { text }: { text: string }) => {
    const { failed, documents } = await importDescriptors(ctx, { yaml: text });
    const [first] = failed;
    if (first) {
      const [error] = first.errors;
      const place = error?.line ? `line ${error.line}: ` : '';
      throw invalid(`The descriptor of ${first.ref ?? 'an entity'} is not right: ${place}${error?.message ?? ''}`);
    }
    return { entityRefs: documents.flatMap(({ ref }) => ref ?? []) };
  },

  find: async (ctx: Context, ref: string): Promise<Document | undefined> => {
    const row = await ctx.db.entity.findUnique({
      where: { ref: formatReference(splitReference(ref)), state: { not: 'archived' } },
      select: { document: true },
    });
    return row ? (row.document as unknown as Document) : undefined;
  },
});

async function readOrExplain(
  readers: SourceReader[],
  location: { type: string; target: string },
  options: SourceOptions,
) {
  try {
    return await readSource(readers, location, options);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw error.passing ? unavailable(error.message) : invalid(error.message);
  }
}

async function ensureLocation(ctx: Context, input: AddLocationInput): Promise<string> {
  const find = () => ctx.db.location.findUnique({ where: { type_target: input }, select: { id: true } });
  const existing = await find();
  if (existing) return existing.id;
  try {
    return (await addLocation(ctx, input)).id;
  } catch (error) {
    const raced = error instanceof DomainError && error.kind === 'conflict' ? await find() : null;
    if (!raced) throw error;
    return raced.id;
  }
}
