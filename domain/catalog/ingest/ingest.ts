import type { ReadDocument } from '@/domain/catalog/descriptors/read';
import type { ImportOutcome } from '@/domain/catalog/schema';
import type { Tx } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { type Before, whatChanged } from './changes';
import { type Columns, columnsOf } from './columns';
import {
  type EventRow,
  findBefore,
  findExisting,
  insertEntities,
  insertEvents,
  type Known,
  refreshStatistics,
  replaceRelations,
  settle,
  updateEntities,
  type WrittenRow,
} from './store';

/** A document and the file it stands in, where there is one. */
export type Sourced = ReadDocument & { file?: string };

export type Source = {
  /** the location that manages what is read; null for what a person or a script sends */
  location: { id: string; type: string; target: string } | null;
};

export type Ingested = {
  document: Sourced;
  outcome: ImportOutcome;
  entityId: string | null;
  /** why it failed, besides the document's own problems */
  conflict?: string;
};

type Candidate = { document: Sourced; ref: string; json: string; columns: Columns };
type Stamp = { now: Date; actorName: string; requestId: string };

/** So many documents go to the database in one statement. */
const batch = 1000;

/**
 * Writes documents into the catalog, in batches. What is unchanged costs one look-up. The first claim of a reference
 * within one call wins, and what a location manages is only written by it. Answers what became of each, in order.
 */
export async function ingest(tx: Tx, documents: Sourced[], source: Source, stamp: Stamp): Promise<Ingested[]> {
  const outcomes = new Map<Sourced, Ingested>();
  const candidates = claim(documents, outcomes);
  for (let from = 0; from < candidates.length; from += batch) {
    for (const done of await writeBatch(tx, candidates.slice(from, from + batch), source, stamp)) {
      outcomes.set(done.document, done);
    }
  }
  const written = [...outcomes.values()].filter(({ outcome }) => outcome === 'created' || outcome === 'updated');
  if (written.length >= batch) await refreshStatistics(tx);
  return documents.map((document) => outcomes.get(document) ?? { document, outcome: 'failed', entityId: null });
}

/** Sorts out what cannot be kept and whatever claims a reference a second time. */
export function claim(documents: Sourced[], outcomes: Map<Sourced, Ingested>): Candidate[] {
  const first = new Map<string, Sourced>();
  const candidates: Candidate[] = [];
  for (const document of documents) {
    const { descriptor, ref } = document;
    if (!descriptor || !ref) continue;
    const earlier = first.get(ref);
    if (earlier) {
      outcomes.set(document, { document, outcome: 'failed', entityId: null, conflict: claimedTwice(ref, earlier) });
      continue;
    }
    first.set(ref, document);
    const json = JSON.stringify(descriptor);
    candidates.push({ document, ref, json, columns: columnsOf(descriptor, json) });
  }
  return candidates;
}

function claimedTwice(ref: string, earlier: Sourced): string {
  const place = earlier.file ? ` in ${earlier.file}` : '';
  const line = earlier.line ? `, line ${earlier.line}` : ` (document ${earlier.index + 1})`;
  return `${ref} is claimed twice. The first claim counts: it stands${place}${line}. Rename one of them, or take it out.`;
}

async function writeBatch(tx: Tx, candidates: Candidate[], source: Source, stamp: Stamp): Promise<Ingested[]> {
  const existing = await findExisting(
    tx,
    candidates.map(({ ref }) => ref),
  );
  const done: Ingested[] = [];
  const created: WrittenRow[] = [];
  const changing: { candidate: Candidate; known: Known }[] = [];
  const settled: Parameters<typeof settle>[1] = [];
  for (const candidate of candidates) {
    const known = existing.get(candidate.ref);
    const fate = known ? judge(candidate, known, source) : 'created';
    if (!known) {
      const row = written(candidate, newId('entity', stamp.now), source, originOf(source));
      created.push(row);
      done.push({ document: candidate.document, outcome: 'created', entityId: row.id });
    } else if (fate === 'updated') {
      changing.push({ candidate, known });
      done.push({ document: candidate.document, outcome: 'updated', entityId: known.id });
    } else if (fate === 'unchanged') {
      const { file = null, line = null } = candidate.document;
      const moved = source.location && (known.sourcePath !== file || known.sourceLine !== line);
      if (known.hasProblems || moved) settled.push({ id: known.id, sourcePath: file, sourceLine: line });
      done.push({ document: candidate.document, outcome: 'unchanged', entityId: known.id });
    } else {
      done.push({ document: candidate.document, outcome: 'failed', entityId: null, conflict: fate });
    }
  }
  await insertEntities(tx, created, stamp.now);
  await change(tx, changing, source, stamp);
  await replaceRelations(tx, created, false);
  await settle(tx, settled);
  return done;
}

const originOf = (source: Source) => (source.location ? `Read from ${source.location.type}` : 'Imported');

/** What an existing entity allows: the outcome, or the sentence that refuses. */
export function judge(candidate: Candidate, known: Known, source: Source): ImportOutcome | string {
  const own = known.locationId === (source.location?.id ?? null);
  if (known.locationId && !own) {
    const manager = `${known.locationType} ${known.locationTarget}`;
    return `${candidate.ref} is managed by the location ${manager}. Change it there, or remove that location first.`;
  }
  // Somebody archived it on purpose: reading the same source again does not bring it back.
  const staysAway = known.state === 'archived' && own && source.location !== null;
  const same = known.hash === candidate.columns.hash && own;
  if (staysAway || (same && known.state === 'active')) return 'unchanged';
  return 'updated';
}

async function change(
  tx: Tx,
  changing: { candidate: Candidate; known: Known }[],
  source: Source,
  stamp: Stamp,
): Promise<void> {
  if (changing.length === 0) return;
  const before = await findBefore(
    tx,
    changing.map(({ known }) => known.id),
  );
  const events: EventRow[] = [];
  const rows = changing.map(({ candidate, known }) => {
    const row = written(candidate, known.id, source, difference(candidate, known, before.get(known.id)));
    events.push({ entityId: known.id, type: 'entity.changed', data: { ref: candidate.ref, what: row.changedWhat } });
    return row;
  });
  await updateEntities(tx, rows, stamp.now);
  await replaceRelations(tx, rows, true);
  await insertEvents(tx, events, stamp);
}

function difference(candidate: Candidate, known: Known, before: Before | undefined): string {
  if (known.state === 'archived') return 'Brought back by an import';
  if (known.hash !== candidate.columns.hash && before && candidate.document.descriptor) {
    return whatChanged(before, candidate.columns, candidate.document.descriptor);
  }
  return known.state === 'missing' ? 'Found again in its source' : 'Now managed by a location';
}

function written(candidate: Candidate, id: string, source: Source, changedWhat: string): WrittenRow {
  const { document, ref, json, columns } = candidate;
  return {
    id,
    ref,
    ...columns,
    document: json,
    locationId: source.location?.id ?? null,
    sourcePath: document.file ?? null,
    sourceLine: document.line ?? null,
    changedWhat,
    relations: document.relations,
  };
}
