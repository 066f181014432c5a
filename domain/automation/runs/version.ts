import type { Db, Tx } from '@/domain/core/db';
import { TemplateDocument } from '../templates/schema';

type Skeleton = { path: string; executable: boolean; content: Uint8Array }[];

export type PinnedVersion = { document: TemplateDocument; files: () => Promise<Skeleton> };

const most = 200;
const documents = new Map<string, Promise<TemplateDocument>>();

/** The version that a run pins. It never changes, so the worker reads it once; the files only when a step asks. */
export async function pinnedVersion(db: Db | Tx, versionId: string): Promise<PinnedVersion> {
  const known = documents.get(versionId) ?? read(db, versionId);
  if (documents.size >= most) documents.clear();
  documents.set(versionId, known);
  known.catch(() => documents.delete(versionId));
  return {
    document: await known,
    files: () =>
      db.templateFile.findMany({ where: { versionId }, orderBy: { path: 'asc' }, omit: { versionId: true } }),
  };
}

async function read(db: Db | Tx, versionId: string): Promise<TemplateDocument> {
  const row = await db.templateVersion.findUniqueOrThrow({ where: { id: versionId }, select: { document: true } });
  return TemplateDocument.parse(row.document);
}
