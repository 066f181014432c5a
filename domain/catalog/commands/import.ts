import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type ReadDocument, readDescriptorsGently, readValues } from '@/domain/catalog/descriptors/read';
import { type Ingested, ingest } from '@/domain/catalog/ingest/ingest';
import { lockCatalog } from '@/domain/catalog/ingest/store';
import type { ImportProblem, ImportResult } from '@/domain/catalog/schema';
import { command } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';

/** Documents that `readDescriptors` or `readValues` has judged. */
const Documents = z.custom<ReadDocument[]>((value) => Array.isArray(value), 'A list of documents');

/** Writes documents that a person or a script sends. One bad document never stops the good ones. */
export const importDocuments = command({
  name: 'catalog.import',
  input: z.object({ documents: Documents }),
  load: async (ctx) => lockCatalog(ctx.tx),
  allow: (actor) => can(actor, 'catalog.import'),
  run: async (ctx, { documents }) => {
    const stamp = { now: ctx.now, actorName: ctx.actor.name, requestId: ctx.requestId };
    const result = summarise(await ingest(ctx.tx, documents, { location: null }, stamp));
    const { created, updated, unchanged, failed } = result;
    await announce(ctx.tx, { topic: 'entity:import', type: 'catalog.import' });
    return {
      result,
      subject: { kind: 'catalog', id: 'import' },
      detail: { created, updated, unchanged, failed: failed.length },
    };
  },
});

/** YAML of many documents, or values that are objects already. Reading them happens before any transaction. */
export async function importDescriptors(
  ctx: Context,
  input: { yaml: string } | { entities: unknown[] },
): Promise<ImportResult> {
  const documents = 'yaml' in input ? await readDescriptorsGently(input.yaml) : readValues(input.entities);
  return importDocuments(ctx, { documents });
}

/** Why a document failed: its own problems, or the claim that stood in its way. */
export function errorsOf({ document, conflict }: Ingested): ImportProblem[] {
  if (!conflict) return document.problems;
  return [document.line ? { message: conflict, line: document.line, column: 1 } : { message: conflict }];
}

export function summarise(ingested: Ingested[]): ImportResult {
  const count = (outcome: Ingested['outcome']) => ingested.filter((one) => one.outcome === outcome).length;
  const failures = ingested.filter((one) => one.outcome === 'failed');
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    failed: failures.map((one) => ({ index: one.document.index, ref: one.document.ref, errors: errorsOf(one) })),
    documents: ingested.map(({ document, outcome }) => ({ index: document.index, ref: document.ref, outcome })),
  };
}
