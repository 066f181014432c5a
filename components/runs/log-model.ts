import type { LogLine, LogPart } from '@/domain/automation/runs/schema';
import { plainText } from './ansi';

/** From one line to another, both counted in. */
export type Range = { from: number; to: number };

/** What the browser holds of a log: some stretches of it, never more than it needs. */
export type Loaded = {
  lines: LogLine[];
  /** of these every line is here; in order, apart from one another */
  covered: Range[];
};

/** Of a step's lines only its ends are drawn, until somebody asks for more. */
const drawnAtStart = 60;
const drawnAtEnd = 100;
/** Held at most; then what is not drawn goes, to be fetched again when it is wanted. */
const mostHeld = 12_000;

/** Adds what is new, in order and each line once. `range` says from where to where nothing is missing. */
export function addLines({ lines, covered }: Loaded, range: Range, more: LogLine[]): Loaded {
  const last = lines.at(-1)?.seq ?? 0;
  const first = more[0]?.seq ?? Number.POSITIVE_INFINITY;
  if (first > last) return { lines: more.length > 0 ? lines.concat(more) : lines, covered: union([...covered, range]) };
  const all = new Map([...lines, ...more].map((line) => [line.seq, line]));
  return { lines: [...all.values()].sort((a, b) => a.seq - b.seq), covered: union([...covered, range]) };
}

/** Lets go of what lies outside of what is kept, once it is too much. */
export function trimLines(loaded: Loaded, keep: Range[]): Loaded {
  if (loaded.lines.length <= mostHeld) return loaded;
  const kept = union(keep);
  const covered = loaded.covered.flatMap((one) =>
    kept.flatMap((other) => {
      const both = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
      return both.from <= both.to ? [both] : [];
    }),
  );
  return { lines: loaded.lines.filter(({ seq }) => covered.some((range) => holds(range, seq))), covered };
}

export const holds = ({ from, to }: Range, seq: number) => from <= seq && seq <= to;

/** Ranges that touch become one. */
export function union(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (range.to < range.from) continue;
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
    else result.push({ ...range });
  }
  return result;
}

/** What of a range is not there. */
export function missingOf(covered: Range[], { from, to }: Range): Range[] {
  const missing: Range[] = [];
  let at = from;
  for (const range of covered) {
    if (range.to < at) continue;
    if (range.from > to) break;
    if (range.from > at) missing.push({ from: at, to: range.from - 1 });
    at = range.to + 1;
  }
  if (at <= to) missing.push({ from: at, to });
  return missing;
}

/** Counts lines that have come since the parts were counted. */
export function countParts(parts: LogPart[], more: LogLine[]): LogPart[] {
  const byStep = new Map(parts.map((part) => [part.stepId, { ...part }]));
  for (const { stepId, seq, level } of more) {
    const part = byStep.get(stepId) ?? { stepId, first: seq, last: seq, count: 0, firstError: null, errors: 0 };
    byStep.set(stepId, part);
    part.last = seq;
    part.count++;
    if (level !== 'error') continue;
    part.errors++;
    part.firstError ??= seq;
  }
  return [...byStep.values()];
}

/** What is drawn of a step: its ends, and what was asked for between them. */
export function drawnOf({ first, last }: Ends, opened: Range[]): Range[] {
  const ends = [
    { from: first, to: first + drawnAtStart - 1 },
    { from: last - drawnAtEnd + 1, to: last },
  ];
  const clipped = [...ends, ...opened].map(({ from, to }) => ({ from: Math.max(from, first), to: Math.min(to, last) }));
  const drawn = union(clipped);
  // A gap of a line or two would take as much room as they do.
  return union(
    drawn.map(({ from, to }, at) => ({ from, to: (drawn[at + 1]?.from ?? 0) - to < 4 && drawn[at + 1] ? to + 3 : to })),
  );
}
type Ends = Pick<LogPart, 'first' | 'last'>;

export type Shown = { lines: LogLine[] } | { gap: Range; count: number | null };

/** Lines and gaps of a step, in order. A gap's count is known where no other step wrote in between. */
export function shownOf(part: LogPart, loaded: Loaded, drawn: Range[], isAlone: boolean): Shown[] {
  const own = loaded.lines.filter(({ stepId, seq }) => stepId === part.stepId && seq >= part.first && seq <= part.last);
  const shown: Shown[] = [];
  const gap = (range: Range) => {
    const isHere = missingOf(loaded.covered, range).length === 0;
    const count = isHere
      ? own.filter(({ seq }) => holds(range, seq)).length
      : isAlone
        ? range.to - range.from + 1
        : null;
    if (range.from > range.to || count === 0) return;
    const last = shown.at(-1);
    if (last && 'gap' in last) {
      last.gap = { from: last.gap.from, to: range.to };
      last.count = last.count === null || count === null ? null : last.count + count;
    } else shown.push({ gap: range, count });
  };
  const piece = (range: Range) => {
    const lines = own.filter(({ seq }) => holds(range, seq));
    const last = shown.at(-1);
    if (lines.length === 0) return;
    if (last && 'lines' in last) last.lines = last.lines.concat(lines);
    else shown.push({ lines });
  };
  let at = part.first;
  for (const range of drawn) {
    gap({ from: at, to: range.from - 1 });
    at = range.from;
    for (const missing of missingOf(loaded.covered, range)) {
      piece({ from: at, to: missing.from - 1 });
      gap(missing);
      at = missing.to + 1;
    }
    piece({ from: at, to: range.to });
    at = range.to + 1;
  }
  gap({ from: at, to: part.last });
  return shown;
}

/** Numbers of the lines that hold a text, whatever its case. */
export function found(lines: LogLine[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return lines.filter((line) => plainText(line.text).toLowerCase().includes(wanted)).map(({ seq }) => seq);
}
