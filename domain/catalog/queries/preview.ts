import { readDescriptorsGently } from '@/domain/catalog/descriptors/read';
import { claim, type Ingested, judge, type Sourced } from '@/domain/catalog/ingest/ingest';
import { findExisting } from '@/domain/catalog/ingest/store';
import type { PreviewDocument, PreviewFate } from '@/domain/catalog/schema';
import type { Context } from '@/domain/core/context';
import { allowReading } from './list';

/** What an import of these descriptors would do, document by document. Nothing is written. */
export async function previewImport(ctx: Context, yaml: string): Promise<PreviewDocument[]> {
  allowReading(ctx);
  const documents: Sourced[] = await readDescriptorsGently(yaml);
  const refused = new Map<Sourced, Ingested>();
  const candidates = claim(documents, refused);
  const existing = await findExisting(
    ctx.db,
    candidates.map(({ ref }) => ref),
  );
  const fates = new Map<Sourced, string>();
  for (const candidate of candidates) {
    const known = existing.get(candidate.ref);
    fates.set(candidate.document, known ? judge(candidate, known, { location: null }) : 'created');
  }
  return documents.map((document) => foretell(document, fates.get(document) ?? refused.get(document)?.conflict));
}

const words: Record<string, PreviewFate> = { created: 'create', updated: 'update', unchanged: 'unchanged' };

function foretell(document: Sourced, fate: string | undefined): PreviewDocument {
  const { index, ref, line = null, verdict, problems } = document;
  const known = fate === undefined ? undefined : words[fate];
  const conflict = fate !== undefined && !known ? [{ message: fate, ...(line && { line, column: 1 }) }] : [];
  const ownKind = verdict === 'unknown-kind';
  return { index, ref, line, fate: known ?? 'refused', ownKind, errors: [...problems, ...conflict] };
}
