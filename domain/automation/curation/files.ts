import type { Db, Tx } from '@/domain/core/db';
import { invalid, pointerTo } from '@/domain/core/errors';
import { most, type SkeletonFile } from '../templates/schema';
import type { DraftFile, EditedFile } from './schema';

/** Where the content of files that were not touched is looked for. */
export type Origin = { draftId?: string; versionId?: string };
type Row = SkeletonFile & { sha256: string };

/** The files of an editor with their contents. Throws Invalid for one whose content is nowhere, or too much in all. */
export async function resolveFiles(
  db: Db | Tx,
  origin: Origin,
  edited: readonly EditedFile[],
): Promise<SkeletonFile[]> {
  const wanted = edited.flatMap(({ sha256 }) => sha256 ?? []);
  const known = wanted.length > 0 ? await contentsOf(db, origin, wanted) : new Map<string, Row>();
  const paths = new Set<string>();
  let bytes = 0;
  return edited.map((file, index) => {
    const at = pointerTo(['files', index, 'path']);
    if (paths.has(file.path)) throw invalid(`Two files are named ${file.path}.`, [{ pointer: at, detail: 'Twice' }]);
    if (file.path === 'template.yaml') {
      throw invalid('template.yaml is the template itself: give a file beside it another name.', [
        { pointer: at, detail: 'The template itself' },
      ]);
    }
    paths.add(file.path);
    const found = contentOf(file, known);
    if (!found) {
      throw invalid(`The content of ${file.path} is not here any more. Open the editor again.`, [
        { pointer: at, detail: 'Send its text or base64' },
      ]);
    }
    bytes += found.content.byteLength;
    if (bytes > most.skeletonBytes)
      throw invalid('A skeleton has at most 50 MB.', [{ pointer: '/files', detail: 'Too large.' }]);
    return { path: file.path, executable: file.executable ?? found.executable ?? false, content: found.content };
  });
}

function contentOf(
  file: EditedFile,
  known: Map<string, Row>,
): { content: Uint8Array; executable?: boolean } | undefined {
  if (file.text !== undefined) return { content: new TextEncoder().encode(file.text) };
  if (file.base64 !== undefined) return { content: new Uint8Array(Buffer.from(file.base64, 'base64')) };
  return file.sha256 === undefined ? undefined : known.get(file.sha256);
}

async function contentsOf(db: Db | Tx, { draftId, versionId }: Origin, wanted: string[]): Promise<Map<string, Row>> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT "path", "executable", "content", "sha256" FROM (
      SELECT "path", "executable", "content", encode(sha256("content"), 'hex') AS "sha256" FROM "TemplateDraftFile" WHERE "draftId" = ${draftId ?? ''}
      UNION ALL
      SELECT "path", "executable", "content", encode(sha256("content"), 'hex') FROM "TemplateFile" WHERE "versionId" = ${versionId ?? ''}) f
    WHERE "sha256" = ANY(${wanted}) LIMIT 4000`;
  return new Map(rows.map((row) => [row.sha256, { ...row, content: new Uint8Array(row.content) }]));
}

/** Files without their contents, in the order of their paths. Long ones and those with a zero byte are no text. */
export function listFiles(db: Db | Tx, { draftId, versionId }: Origin): Promise<DraftFile[]> {
  return db.$queryRaw<DraftFile[]>`
    SELECT "path", "executable", length("content") AS "bytes", encode(sha256("content"), 'hex') AS "sha256",
      position('\\x00'::bytea in "content") = 0 AND length("content") < 400000 AS "isText"
    FROM (
      SELECT "path", "executable", "content" FROM "TemplateDraftFile" WHERE "draftId" = ${draftId ?? ''}
      UNION ALL SELECT "path", "executable", "content" FROM "TemplateFile" WHERE "versionId" = ${versionId ?? ''}) f
    ORDER BY "path" LIMIT 2000`;
}

/** One file by its content. */
export async function contentBySha(db: Db | Tx, origin: Origin, sha256: string): Promise<Uint8Array | undefined> {
  return (await contentsOf(db, origin, [sha256])).get(sha256)?.content;
}
