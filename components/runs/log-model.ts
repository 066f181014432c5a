import type { LogLine } from '@/domain/automation/runs/schema';
import { plainText } from './ansi';

/** Of a long stretch only its ends are drawn until somebody asks for more. */
const shownAtStart = 60;
const shownAtEnd = 240;
const moreAtOnce = 2000;

/** Adds what is new, in order and each line once: a stream that resumed may send some again. */
export function mergeLines(known: LogLine[], more: LogLine[]): LogLine[] {
  const [first] = more;
  const last = known.at(-1);
  if (!first) return known;
  if (!last || first.seq > last.seq) return known.concat(more);
  const all = new Map([...known, ...more].map((line) => [line.seq, line]));
  return [...all.values()].sort((a, b) => a.seq - b.seq);
}

/** Lines by the step that wrote them; those of the run itself under "". */
export function byStep(lines: LogLine[]): Map<string, LogLine[]> {
  const groups = new Map<string, LogLine[]>();
  for (const line of lines) {
    const key = line.stepId ?? '';
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

export type Shown = { lines: LogLine[] } | { hidden: number };

/** What of a step's lines is drawn: all of few, the ends of many. `extra` is how often more was asked for. */
export function shownOf(lines: LogLine[], extra: number, mustShow?: number): Shown[] {
  const start = shownAtStart + extra * moreAtOnce;
  const at = mustShow === undefined ? -1 : lines.findIndex(({ seq }) => seq === mustShow);
  const head = at >= start && at < lines.length - shownAtEnd ? at + shownAtStart : start;
  if (lines.length <= head + shownAtEnd + 1) return [{ lines }];
  const hidden = lines.length - head - shownAtEnd;
  return [{ lines: lines.slice(0, head) }, { hidden }, { lines: lines.slice(-shownAtEnd) }];
}

/** Numbers of the lines that hold a text, whatever its case. */
export function found(lines: LogLine[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return lines.filter((line) => plainText(line.text).toLowerCase().includes(wanted)).map(({ seq }) => seq);
}

/** The log as a text file: time, step, text. */
export function asText(lines: LogLine[]): string {
  return lines.map(({ at, stepId, text }) => `${at} ${stepId ? `[${stepId}] ` : ''}${plainText(text)}\n`).join('');
}
