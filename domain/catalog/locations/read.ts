import { readDescriptorsGently } from '@/domain/catalog/descriptors/read';
import type { Sourced } from '@/domain/catalog/ingest/ingest';
import type { LocationProblem, LocationType } from '@/domain/catalog/schema';
import { type OpenedSource, SourceError, type SourceOptions, type SourceReader } from '@/domain/catalog/source';

/** Everything that a location holds. `unread` are files that could not be read, so that what they held is not missed. */
export type Reading = { revision: string | null; documents: Sourced[]; problems: LocationProblem[]; unread: string[] };

const mostDocuments = 20_000;
const deepest = 10;

type Pending = { source: OpenedSource; file: string; depth: number };

/**
 * Reads a location and what its Location entities point at: relative targets in the same source, addresses by the `url`
 * reader. A file that cannot be read is a problem of its own. Throws SourceError where the location itself cannot be.
 */
export async function readSource(
  readers: SourceReader[],
  location: { type: string; target: string },
  options: SourceOptions,
): Promise<Reading> {
  const reader = readers.find(({ type }) => type === location.type);
  if (!reader) throw new SourceError(`Locations of type ${location.type} cannot be read here.`);
  const opened: OpenedSource[] = [];
  const reading: Reading = { revision: null, documents: [], problems: [], unread: [] };
  try {
    const first = await reader.open(location.target, options);
    opened.push(first);
    reading.revision = first.revision;
    const pending: Pending[] = first.files.map((file) => ({ source: first, file, depth: 0 }));
    const seen = new Set<string>();
    for (let next = pending.shift(); next; next = pending.shift()) {
      options.signal.throwIfAborted();
      if (seen.has(next.file)) continue;
      seen.add(next.file);
      if (seen.size > options.limits.files) throw new SourceError(`More than ${options.limits.files} files.`);
      pending.push(...(await readFile(next, readers, options, reading, opened)));
      if (reading.documents.length > mostDocuments) throw new SourceError(`More than ${mostDocuments} documents.`);
    }
    return reading;
  } finally {
    await Promise.allSettled(opened.map((source) => source.close()));
  }
}

/** Reads one file; answers what its Location entities point at. */
async function readFile(
  { source, file, depth }: Pending,
  readers: SourceReader[],
  options: SourceOptions,
  reading: Reading,
  opened: OpenedSource[],
): Promise<Pending[]> {
  const report = (message: string, line?: number) => {
    reading.problems.push({ file, ref: null, message, ...(line && { line, column: 1 }) });
  };
  let text: string;
  try {
    text = await source.read(file);
  } catch (error) {
    reading.unread.push(file);
    report(sentenceOf(error));
    return [];
  }
  const found: Pending[] = [];
  const documents = await readDescriptorsGently(text);
  for (const [index, document] of documents.entries()) {
    reading.documents.push({ ...document, index, file });
    for (const target of targetsOf(document)) {
      try {
        if (depth >= deepest)
          throw new SourceError(`Locations point at locations ${deepest} deep: not followed further.`);
        found.push(...(await follow(target, { source, file, depth }, readers, options, opened)));
      } catch (error) {
        report(`${target}: ${sentenceOf(error)}`, document.line);
      }
    }
  }
  return found;
}

async function follow(
  target: string,
  { source, file, depth }: Pending,
  readers: SourceReader[],
  options: SourceOptions,
  opened: OpenedSource[],
): Promise<Pending[]> {
  if (!/^https?:\/\//i.test(target)) {
    const files = await source.follow(file, target);
    return files.map((name) => ({ source, file: name, depth: depth + 1 }));
  }
  const url: LocationType = 'url';
  const reader = readers.find(({ type }) => type === url);
  if (!reader) throw new SourceError('Addresses cannot be read here.');
  const other = await reader.open(target, options);
  opened.push(other);
  return other.files.map((name) => ({ source: other, file: name, depth: depth + 1 }));
}

/** What a sound Location entity points at. Its type, where it has one, is the way to read; the target says it as well. */
function targetsOf({ descriptor }: Sourced): string[] {
  if (descriptor?.kind !== 'Location') return [];
  const { target, targets } = (descriptor.spec ?? {}) as { target?: unknown; targets?: unknown };
  return [target, ...(Array.isArray(targets) ? targets : [])].filter((one) => typeof one === 'string');
}

const sentenceOf = (error: unknown) => {
  if (error instanceof SourceError) return error.message;
  throw error;
};
