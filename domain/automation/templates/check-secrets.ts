import type { Db, Tx } from '@/domain/core/db';
import { refusedReferences } from '@/domain/secrets/queries';
import { problem, type ReadTemplate } from './document';
import type { Problem, TemplateDocument } from './schema';

/** A bare name is a group of the default namespace. */
export function ownerRef(owner: string | null | undefined): string | null {
  const match = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(owner?.trim() ?? '');
  if (!match) return null;
  return `${match[1] ?? 'group'}:${match[2] ?? 'default'}/${match[3]}`.toLowerCase();
}

/** The secrets that a template refers to and may not use: each an error, as no run of it could get through. */
export async function checkSecrets(db: Db | Tx, { document, place }: ReadTemplate): Promise<Problem[]> {
  const refused = document ? await refusedSecrets(db, document) : [];
  return refused.map(({ index, message }) => problem(['spec', 'secrets', 'references', index], message, place));
}

export function refusedSecrets(db: Db | Tx, document: TemplateDocument): Promise<{ index: number; message: string }[]> {
  const { metadata, spec } = document;
  const asker = { template: metadata.name, ownerRef: ownerRef(spec.owner) };
  return refusedReferences(db, spec.secrets?.references ?? [], asker);
}
