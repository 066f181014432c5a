import { findUnstorable } from '@/domain/core/storable';
import { checkEnvelope, checkPolicy } from './envelope';
import { kindRule } from './kinds';
import type { Descriptor, Problem, Verdict } from './problem';
import { isRecord } from './problem';
import { checkSpecification, type Declared, declaredRelations, referenceOf } from './specification';
import { type Chunk, locate, parseChunk, splitDocuments } from './yaml';

/** What one document turned out to be. `descriptor` is there when, and only when, it can be kept. */
export type ReadDocument = {
  /** from 0, empty documents not counted */
  index: number;
  verdict: Verdict;
  /** its reference, where the document says enough for one */
  ref: string | null;
  descriptor?: Descriptor;
  relations: Declared[];
  problems: Problem[];
  /** where it starts, in a file */
  line?: number;
};

/**
 * Reads a stream of descriptors: many YAML documents, with any line ends. Pure; never throws. A document that is wrong
 * says so in its own `problems`, with line and column, and leaves the others alone.
 */
export function readDescriptors(stream: string): ReadDocument[] {
  const documents: ReadDocument[] = [];
  for (const chunk of splitDocuments(stream)) add(documents, chunk);
  return documents;
}

/** The same in slices, so that a long stream does not hold up the process. */
export async function readDescriptorsGently(stream: string): Promise<ReadDocument[]> {
  const documents: ReadDocument[] = [];
  let since = performance.now();
  for (const chunk of splitDocuments(stream)) {
    add(documents, chunk);
    if (performance.now() - since < 15) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return documents;
}

/** Reads values that are objects already, as from JSON. */
export function readValues(values: unknown[]): ReadDocument[] {
  return values.map((value, index) => judge(value, index));
}

/** A document that holds nothing is no document. */
function add(documents: ReadDocument[], chunk: Chunk): void {
  const document = readChunk(chunk, documents.length);
  if (document) documents.push(document);
}

function readChunk(chunk: Chunk, index: number): ReadDocument | undefined {
  const line = chunk.line + leadingLines(chunk.text);
  const parsed = parseChunk(chunk);
  if ('problems' in parsed) {
    return { index, verdict: 'yaml-error', ref: null, relations: [], problems: parsed.problems, line };
  }
  if (parsed.value === null || parsed.value === undefined) return undefined;
  const document = { ...judge(parsed.value, index), line };
  if (document.problems.length) document.problems = locate(chunk, document.problems);
  return document;
}

/** Lines of the marker, of comments and of nothing before a document's first key. */
function leadingLines(text: string): number {
  const lead = /^(?:(?:---[ \t]*|%[^\n]*|[ \t]*(?:#[^\n]*)?)\r?\n)*/.exec(text)?.[0] ?? '';
  return lead.split('\n').length - 1;
}

function judge(value: unknown, index: number): ReadDocument {
  const refused = (verdict: Verdict, problems: Problem[], ref: string | null): ReadDocument => ({
    index,
    verdict,
    ref,
    relations: [],
    problems,
  });
  const envelope = checkEnvelope(value);
  if (envelope.length || !isRecord(value)) return refused('envelope-reject', envelope, null);
  const ref = referenceOf(value as Descriptor);
  const policy = [...checkPolicy(value), ...checkCharacters(value)];
  if (policy.length) return refused('policy-reject', policy, ref);
  const kind = checkSpecification(value as never);
  if (kind.length) return refused('kind-reject', kind, ref);
  const descriptor = kept(value);
  const verdict = kindRule(descriptor.kind) ? 'accept' : 'unknown-kind';
  return { index, verdict, ref, descriptor, relations: declaredRelations(descriptor), problems: [] };
}

/** A NUL or half a surrogate pair can be written in YAML and JSON, and no database can keep it. */
function checkCharacters(value: Record<string, unknown>): Problem[] {
  const found = findUnstorable(value);
  return found ? [{ pointer: found.pointer, message: `${found.pointer || 'The document'}: ${found.detail}.` }] : [];
}

/** What is kept of a sound document. The portal alone says uid, etag, relations and status. */
function kept(value: Record<string, unknown>): Descriptor {
  const { uid: _uid, etag: _etag, generation: _generation, ...metadata } = value.metadata as Descriptor['metadata'];
  const descriptor: Descriptor = { apiVersion: value.apiVersion as string, kind: value.kind as string, metadata };
  if (value.spec !== undefined) descriptor.spec = value.spec as Record<string, unknown>;
  return descriptor;
}
