import { isUtf8 } from 'node:buffer';
import { structuredPatch } from 'diff';
import type { ComparedFile, DiffHunk, DiffLine } from './schema';

export type Side = { path: string; executable: boolean; content: Uint8Array };

const mostBytes = 400_000;
const mostMilliseconds = 1000;

/** The files in which two sides differ, in the order of their paths, with what differs line by line. Pure. */
export function compareFiles(before: readonly Side[], after: readonly Side[]): ComparedFile[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const young = new Map(after.map((file) => [file.path, file]));
  const paths = [...new Set([...old.keys(), ...young.keys()])].sort(byPath);
  return paths.flatMap((path) => compareFile(path, old.get(path), young.get(path)) ?? []);
}

/** The template itself first. */
const byPath = (a: string, b: string) =>
  Number(b === 'template.yaml') - Number(a === 'template.yaml') || (a < b ? -1 : a > b ? 1 : 0);

function compareFile(path: string, before: Side | undefined, after: Side | undefined): ComparedFile | undefined {
  const same = before && after && Buffer.compare(before.content, after.content) === 0;
  const mode = before && after && before.executable !== after.executable;
  if (same && !mode) return undefined;
  const change = !before ? 'added' : !after ? 'removed' : 'changed';
  const executable = mode ? { before: before.executable, after: after.executable } : undefined;
  const isText = [before, after].every((side) => !side || isTextual(side.content));
  const hunks = isText && !same ? hunksOf(textOf(before), textOf(after)) : [];
  const count = (kind: DiffLine['kind']) =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return { path, change, hunks: hunks ?? [], isText, added: count('added'), removed: count('removed'), executable };
}

const isTextual = (content: Uint8Array) => content.byteLength <= mostBytes && isUtf8(content) && !content.includes(0);
const textOf = (side: Side | undefined) => (side ? Buffer.from(side.content).toString('utf8') : '');

/** What differs between two texts, with three lines around each place. */
export function hunksOf(before: string, after: string): DiffHunk[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, timeout: mostMilliseconds });
  if (!patch) return [{ lines: [{ kind: 'same', text: 'The texts differ too much to be compared line by line.' }] }];
  return patch.hunks.map((hunk) => {
    let [old, young] = [hunk.oldStart, hunk.newStart];
    const lines = hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line): DiffLine => {
        const text = line.slice(1);
        if (line.startsWith('+')) return { kind: 'added', text, after: young++ };
        if (line.startsWith('-')) return { kind: 'removed', text, before: old++ };
        return { kind: 'same', text, before: old++, after: young++ };
      });
    return { lines };
  });
}
