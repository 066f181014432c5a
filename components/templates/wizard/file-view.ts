import type { PlannedFile } from '@/domain/automation/schema';

export type FileEntry = { kind: 'file'; path: string; name: string; lines: number | null };
export type FolderEntry = { kind: 'folder'; path: string; files: FileEntry[] };

export const linesOf = (file: PlannedFile): string[] => file.after.replace(/\n$/, '').split('\n');

const entryOf = (file: PlannedFile, name: string): FileEntry => ({
  kind: 'file',
  path: file.path,
  name,
  lines: file.binary ? null : linesOf(file).length,
});

/** Folders of the top level with all files below them, then the files beside those. */
export function fileTree(files: PlannedFile[]): (FileEntry | FolderEntry)[] {
  const folders = new Map<string, FileEntry[]>();
  const top: FileEntry[] = [];
  for (const file of files) {
    const slash = file.path.indexOf('/');
    if (slash < 0) top.push(entryOf(file, file.path));
    else {
      const folder = file.path.slice(0, slash);
      folders.set(folder, [...(folders.get(folder) ?? []), entryOf(file, file.path.slice(slash + 1))]);
    }
  }
  return [...[...folders].map(([path, inner]) => ({ kind: 'folder' as const, path, files: inner })), ...top];
}

/** What is looked at first: the descriptor, else the read-me, else whatever there is. */
export function firstShown(files: PlannedFile[]): string | undefined {
  const names = ['catalog-info.yaml', 'README.md'];
  return names.find((name) => files.some((file) => file.path === name)) ?? files[0]?.path;
}

export type Part = { text: string; kind: 'own' | 'key' | 'text'; at: number };

/**
 * Splits a line where one of the person's own texts stands in it as a word of its own, longest texts first. In YAML the
 * key is told apart, too.
 */
export function marked(line: string, ownTexts: string[], isYaml = false): Part[] {
  const key = isYaml ? /^\s*(?:- )*[\w./$"'-]+:(?= |$)/.exec(line)?.[0] : undefined;
  if (key) return [{ text: key, kind: 'key', at: 0 }, ...markedFrom(line, key.length, ownTexts)];
  return markedFrom(line, 0, ownTexts);
}

function markedFrom(line: string, from: number, ownTexts: string[]): Part[] {
  const words = ownTexts.filter((text) => line.includes(text));
  const parts: Part[] = [];
  let at = from;
  if (words.length > 0) {
    const pattern = new RegExp(`(?<![\\w])(?:${words.map(escapePattern).join('|')})(?![\\w])`, 'g');
    pattern.lastIndex = from;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      if (match.index > at) parts.push({ text: line.slice(at, match.index), kind: 'text', at });
      parts.push({ text: match[0], kind: 'own', at: match.index });
      at = match.index + match[0].length;
    }
  }
  if (at < line.length || parts.length === 0) parts.push({ text: line.slice(at), kind: 'text', at });
  return parts;
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
