import {
  appendFileSync,
  chownSync,
  closeSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { Files } from './place';

/** The log is cut to its newest half when it grows past this. */
export const mostBytes = 4 * 1024 * 1024;

/** Opens the log for appending. The service writes into it by itself, so nothing is lost while no worker looks. */
export function openLog(files: Files, user: number | undefined): number {
  const descriptor = openSync(files.log, 'a', 0o600);
  if (user !== undefined) chownSync(files.log, user, user);
  return descriptor;
}

/** A line of the portal's own in the log. */
export function note(files: Files, text: string): void {
  appendFileSync(files.log, `slipway: ${text}\n`, { mode: 0o600 });
}

/**
 * Looks at the log: notes how long it is now, which later tells when a line was written, and cuts it when too long.
 * The service has it open for appending, so what it writes next goes to the new end.
 */
export function tendLog(files: Files, now: number): void {
  const size = sizeOf(files.log);
  const marks = readMarks(files);
  if (size > mostBytes) {
    const { text } = readEnd(files.log, mostBytes / 2);
    const kept = text.slice(text.indexOf('\n') + 1);
    truncateSync(files.log, 0);
    appendFileSync(files.log, kept);
    writeFileSync(files.times, `${Buffer.byteLength(kept)} ${now}\n`, { mode: 0o600 });
    return;
  }
  const last = marks.at(-1);
  if (size === (last?.end ?? 0)) return;
  // One that was cut by the service itself begins afresh.
  if (last && size < last.end) writeFileSync(files.times, '', { mode: 0o600 });
  appendFileSync(files.times, `${size} ${now}\n`, { mode: 0o600 });
  if (marks.length > 10_000)
    writeFileSync(
      files.times,
      marks
        .slice(-5000)
        .map((mark) => `${mark.end} ${mark.at}\n`)
        .join(''),
    );
}

/** The newest lines, oldest first, each with the time at which the log was first seen to hold it. */
export function readLog(files: Files, lines: number, now: number): { at: string; text: string }[] {
  if (sizeOf(files.log) === 0) return [];
  const { text, start } = readEnd(files.log, Math.min(mostBytes, Math.max(1024 * 1024, lines * 2000)));
  const marks = readMarks(files);
  const all: { at: string; text: string }[] = [];
  let position = start;
  let mark = 0;
  for (const line of text.split('\n')) {
    position += Buffer.byteLength(line) + 1;
    while (mark < marks.length && (marks[mark]?.end ?? 0) < position) mark++;
    if (line !== '') all.push({ at: new Date(marks[mark]?.at ?? now).toISOString(), text: clean(line) });
  }
  // The first one may be the end of a longer line.
  if (start > 0 && all.length > 1) all.shift();
  return all.slice(-lines);
}

/** How the log ends, as part of a sentence: what the service or a step said itself. */
export function lastLines(files: Files): string {
  const lines = readLog(files, 6, Date.now())
    .map((line) => line.text)
    .filter((text) => !text.startsWith('slipway: '));
  return lines.length > 0 ? `Its log ends with: ${lines.join(' ⏎ ').slice(-1000)}` : 'It wrote nothing into its log.';
}

/** Colours stay, everything else that moves a cursor goes, and no line is longer than anybody reads. */
const clean = (line: string): string =>
  line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be taken out
    .replace(/[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]|\x1b(?!\[[\d;]*m)/g, '')
    .slice(0, 4000);

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

function readEnd(file: string, bytes: number): { text: string; start: number } {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, size - bytes);
    const buffer = Buffer.alloc(size - start);
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    return { text: buffer.subarray(0, read).toString('utf8'), start };
  } finally {
    closeSync(descriptor);
  }
}

function readMarks(files: Files): { end: number; at: number }[] {
  const { text } = sizeOf(files.times) > 0 ? readEnd(files.times, 256 * 1024) : { text: '' };
  return text
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .filter(([end, at]) => end !== undefined && at !== undefined && !Number.isNaN(at))
    .map(([end = 0, at = 0]) => ({ end, at }));
}
