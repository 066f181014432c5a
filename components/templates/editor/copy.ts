import type { DraftFile, EditedFile } from '@/domain/automation/curation/schema';

/** A file as the editor holds it: by what it had when it was opened, or with what it has now. */
export type CopyFile = DraftFile & { text?: string; base64?: string };

/** What is edited: the template, the files beside it, and the draft that it is saved as. */
export type Copy = {
  source: string;
  files: CopyFile[];
  draft: { id: string; revision: number } | null;
};

/** Files as they are sent: contents only of those that changed. */
export const manifestOf = (files: readonly CopyFile[]): EditedFile[] =>
  files.map(({ path, executable, sha256, text, base64 }) => ({
    path,
    executable,
    ...(text !== undefined ? { text } : base64 !== undefined ? { base64 } : { sha256 }),
  }));

/** What is asked about: the same body for a check, a plan, the examples and a comparison. */
export const bodyOf = (copy: Copy, template: string | null) => ({
  source: copy.source,
  files: manifestOf(copy.files),
  ...(copy.draft && { draft: copy.draft.id }),
  ...(template && { template }),
});

/** Tells whether something was changed since it was saved. */
export const fingerprint = (copy: Pick<Copy, 'source' | 'files'>): string =>
  JSON.stringify([copy.source, manifestOf(copy.files)]);

export const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** The files of a folder stand together, those of folders inside it behind them: each folder is named once. */
export const byFolder = <File extends { path: string }>(files: readonly File[]): File[] =>
  [...files].sort((a, b) => {
    const [one, other] = [folderOf(a.path), folderOf(b.path)];
    return one === other ? (a.path < b.path ? -1 : 1) : one < other ? -1 : 1;
  });

export const newFile = (path: string, text: string): CopyFile => ({
  path,
  executable: false,
  bytes: new TextEncoder().encode(text).length,
  sha256: '',
  isText: true,
  text,
});

/** A file from the person's disk, as text where it is some. */
export async function uploaded(path: string, file: Blob): Promise<CopyFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const facts = { path, executable: false, bytes: bytes.length, sha256: '' };
  try {
    if (bytes.length > 400_000 || bytes.includes(0)) throw new Error('no text');
    return { ...facts, isText: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { ...facts, isText: false, base64: btoa(binary) };
  }
}

/** Why a path cannot be a file's, as a sentence; undefined where it can. */
export function pathTrouble(path: string, files: readonly CopyFile[]): string | undefined {
  if (!path.trim()) return 'A file needs a name.';
  if (path === 'template.yaml') return 'template.yaml is the template itself.';
  if (/^\/|\\/.test(path) || path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'A path is relative, with / between its parts.';
  return files.some((file) => file.path === path) ? `There is a file ${path} already.` : undefined;
}
