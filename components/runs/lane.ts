import type { RunView, StepView } from '@/domain/automation/runs/schema';
import { duration } from '../ui/duration';
import { isOver, spentMs, stepMs } from './timing';

/** A piece inside of a segment; `grow` is its share of the segment's width. */
export type Piece = { look: 'done' | 'work' | 'wait' | 'again' | 'failed' | 'cancelled' | 'tolerated'; grow: number };

export type Segment = {
  id: string;
  name: string;
  /** it runs at the same time as its neighbours of this name */
  parallel: string | null;
  /** "18 s, 2 attempts" */
  say: string;
  look: 'done' | 'working' | 'failed' | 'cancelled' | 'tolerated' | 'pending' | 'skipped' | 'never';
  /** a wait is drawn short: its width says nothing about its time */
  width: { grow: number } | { short: true };
  pieces: Piece[];
  /** of one that works: how much of its usual length has gone, 0 to 1 */
  gone: number | null;
};

/** Narrower than this share of the whole, a segment could not be seen. */
const narrowest = 0.04;

/** The one lane of a run: each step as wide as its time, waits cut short, what is to come at its usual length. */
export function laneOf(run: Pick<RunView, 'status' | 'steps'>, now: number): Segment[] {
  const over = isOver(run.status);
  const known = run.steps.filter(({ spans }) => spans.length > 0).map((step) => lengthOf(step, now, 0));
  const usual = Math.min(unknownMs, mean(known) ?? unknownMs);
  const lengths = run.steps.map((step) => lengthOf(step, now, over ? 0 : usual));
  const whole = lengths.reduce((sum, length) => sum + length, 0) || 1;
  return run.steps.map((step, index) => segmentOf(step, over, now, Math.max(narrowest, (lengths[index] ?? 0) / whole)));
}

/** A step to come that never ran before is drawn no longer than this, nor than those before it. */
const unknownMs = 1000;
const mean = (of: number[]) => (of.length > 0 ? of.reduce((sum, one) => sum + one, 0) / of.length : undefined);

function lengthOf(step: StepView, now: number, unknown: number): number {
  const { work } = spentMs(step.spans, now);
  // It did nothing: the moment that this took says nothing beside those that worked.
  if (step.status === 'skipped') return 0;
  if (step.status === 'pending') return unknown === 0 ? 0 : (step.usualMs ?? unknown);
  if (step.status === 'running') return Math.max(work, step.usualMs ?? 0);
  return work;
}

function segmentOf(step: StepView, over: boolean, now: number, grow: number): Segment {
  const { work, wait } = spentMs(step.spans, now);
  const base = { id: step.id, name: step.name, parallel: step.parallel, pieces: piecesOf(step, now), gone: null };
  if (step.spans.length === 0) {
    const look = over ? ('never' as const) : ('pending' as const);
    return { ...base, look, say: notBegun(step, over), width: { grow } };
  }
  const isWait = wait > 2000 && wait > 3 * work;
  const width = isWait ? { short: true as const } : { grow };
  if (step.status === 'running') {
    const usual = step.usualMs;
    const gone = usual ? Math.min(0.97, work / Math.max(usual, 1)) : null;
    return { ...base, look: 'working', say: soFar(work + wait, usual), width, gone };
  }
  if (step.status === 'skipped') return { ...base, look: 'skipped', say: 'skipped', width };
  return { ...base, look: endOf(step), say: saysOf(step, isWait, now), width };
}

/** How a step that is over looks. */
function endOf({ status, tolerated }: StepView): 'done' | 'failed' | 'cancelled' | 'tolerated' {
  if (status === 'cancelled') return 'cancelled';
  if (status === 'failed') return tolerated ? 'tolerated' : 'failed';
  return 'done';
}

const notBegun = (step: StepView, over: boolean) => {
  if (over) return 'not reached';
  return step.usualMs === null ? 'not begun' : `about ${duration(step.usualMs)}`;
};

const soFar = (ms: number, usual: number | null) =>
  usual && usual > ms ? `${duration(ms)} of about ${duration(usual)}` : `${duration(ms)} so far`;

function saysOf(step: StepView, isWait: boolean, now: number): string {
  const time = duration(stepMs(step, now));
  if (step.status === 'failed') return `stopped after ${time}`;
  if (step.status === 'cancelled') return `cancelled after ${time}`;
  if (isWait) return `${step.status === 'waiting' ? 'waiting' : 'waited'} ${time}`;
  return step.attempt > 1 ? `${time}, ${step.attempt} attempts` : time;
}

function piecesOf(step: StepView, now: number): Piece[] {
  const all = step.spans.map((span, index): Piece => {
    const grow = Math.max(1, (span.to ? new Date(span.to).getTime() : now) - new Date(span.from).getTime());
    if (span.kind === 'wait') return { look: 'wait', grow };
    const isLast = index === step.spans.length - 1;
    if (!isLast && span.note) return { look: 'again', grow };
    if (!isLast) return { look: 'done', grow };
    return { look: step.status === 'running' ? 'work' : endOf(step), grow };
  });
  // A trivial piece beside a long one would be a hair: none is less than a twentieth.
  const whole = all.reduce((sum, { grow }) => sum + grow, 0);
  const seen = all.filter(({ look, grow }) => look !== 'done' || grow > whole / 100 || all.length === 1);
  return seen.map((piece) => ({ ...piece, grow: Math.max(piece.grow, whole / 20) }));
}

/** What stands side by side: a step alone, or those that ran at the same time, one above the other. */
export type Column = { name: string; say: string; segments: Segment[]; width: Segment['width'] };

export function columnsOf(lane: Segment[]): Column[] {
  const columns: Segment[][] = [];
  for (const segment of lane) {
    const last = columns.at(-1);
    if (last && segment.parallel && last[0]?.parallel === segment.parallel) last.push(segment);
    else columns.push([segment]);
  }
  return columns.flatMap((segments) => {
    const [first] = segments;
    if (!first) return [];
    if (segments.length === 1) return [{ name: first.name, say: first.say, segments, width: first.width }];
    const grown = segments.flatMap(({ width }) => ('grow' in width ? width.grow : []));
    const width = grown.length === 0 ? first.width : { grow: Math.max(...grown) };
    return [{ name: first.parallel ?? '', say: `${segments.length} at the same time`, segments, width }];
  });
}
