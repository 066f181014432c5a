import { describe, expect, test } from 'vitest';
import type { LogLine, StepView } from '@/domain/automation/runs/schema';
import { plainText, readAnsi } from './ansi';
import { columnsOf, laneOf } from './lane';
import { addLines, countParts, drawnOf, found, missingOf, shownOf, trimLines, union } from './log-model';
import { aboutLeft, currentStep, leftMs, placeOf, runMs } from './timing';
import { stretchOf } from './use-sight';

const start = new Date('2026-11-23T10:00:00Z').getTime();
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const now = start + 60_000;

type Part = Partial<StepView> & { id: string };
const step = (part: Part): StepView => ({
  name: part.id,
  action: 'debug:log',
  phase: 'main',
  parallel: null,
  tolerated: false,
  undone: false,
  question: null,
  status: 'succeeded',
  attempt: 1,
  spans: [],
  usualMs: null,
  input: null,
  output: null,
  error: null,
  startedAt: null,
  finishedAt: null,
  ...part,
});
const work = (from: number, to: number | null, note?: string) => ({
  kind: 'work' as const,
  from: at(from),
  to: to === null ? null : at(to),
  ...(note && { note }),
});
const wait = (from: number, to: number | null) => ({
  kind: 'wait' as const,
  from: at(from),
  to: to === null ? null : at(to),
});

const steps = [
  step({ id: 'check', spans: [work(0, 1)] }),
  step({ id: 'fetch', attempt: 2, spans: [work(1, 9, 'No answer.'), wait(9, 11), work(11, 19)] }),
  step({ id: 'publish', status: 'running', spans: [work(40, null)], usualMs: 40_000 }),
  step({ id: 'later', status: 'pending', usualMs: 30_000 }),
];
const run = { status: 'running' as const, steps, createdAt: at(0), startedAt: at(0), finishedAt: null };

describe('the time of a run', () => {
  test('tells work from the whole', () => {
    expect(runMs(run, now)).toEqual({ whole: 60_000, work: 37_000 });
  });

  test('is foretold by the usual length of what is left, where that is known', () => {
    expect(leftMs(run, now)).toBe(50_000);
    expect(leftMs({ ...run, steps: [...steps, step({ id: 'new', status: 'pending' })] }, now)).toBe(null);
    expect(leftMs({ ...run, status: 'failed' }, now)).toBe(null);
  });

  test.each([
    [4_000, 'A few seconds'],
    [23_000, 'About 25 seconds'],
    [50_000, 'About 1 minute'],
    [150_000, 'About 3 minutes'],
    [3_500_000, 'About 1 hour'],
    [7_300_000, 'About 2 hours'],
  ])('%i ms are "%s"', (ms, words) => {
    expect(aboutLeft(ms)).toBe(words);
  });

  test('knows the step that the run is at', () => {
    expect(currentStep(steps)?.position).toBe(2);
    expect(currentStep(steps.slice(0, 2))).toBe(undefined);
  });
});

describe('the lane', () => {
  test('is as wide as the time, with what is to come at its usual length', () => {
    const lane = laneOf(run, now);
    expect(lane.map(({ id, look, say }) => [id, look, say.replaceAll('\u00a0', ' ')])).toEqual([
      ['check', 'done', '1.0 s'],
      ['fetch', 'done', '18 s, 2 attempts'],
      ['publish', 'working', '20 s of about 40 s'],
      ['later', 'pending', 'about 30 s'],
    ]);
    expect(lane[2]?.gone).toBe(0.5);
    const grow = lane.map(({ width }) => ('grow' in width ? width.grow : 0));
    expect(grow[0]).toBe(0.04);
    expect(grow[2]).toBeGreaterThan(grow[3] ?? 1);
  });

  test('tells what was cancelled from what failed', () => {
    const [step] = run.steps;
    if (!step) throw new Error('no step');
    const steps = (['failed', 'cancelled'] as const).map((status) => ({ ...step, status }));
    const lane = laneOf({ status: 'cancelled', steps }, now);
    expect(lane.map(({ look, pieces }) => [look, pieces.at(-1)?.look])).toEqual([
      ['failed', 'failed'],
      ['cancelled', 'cancelled'],
    ]);
  });

  test('splits a segment where a step was tried again', () => {
    expect(laneOf(run, now)[1]?.pieces.map(({ look }) => look)).toEqual(['again', 'wait', 'done']);
  });

  test('draws a wait short, and says how long it was', () => {
    const waited = step({ id: 'wait', spans: [work(0, 0.1), wait(0.1, 30), work(30, 30.1)] });
    const [segment] = laneOf({ status: 'succeeded', steps: [waited] }, now);
    expect(segment).toMatchObject({ width: { short: true }, look: 'done' });
    expect(segment?.say.replaceAll('\u00a0', ' ')).toBe('waited 30 s');
  });

  test('says where a run stopped, and what it never reached', () => {
    const failed = [
      step({ id: 'a', status: 'failed', spans: [work(0, 23, 'failed')] }),
      step({ id: 'b', status: 'pending', usualMs: 5000 }),
    ];
    expect(
      laneOf({ status: 'failed', steps: failed }, now).map(({ look, say }) => [look, say.replaceAll('\u00a0', ' ')]),
    ).toEqual([
      ['failed', 'stopped after 23 s'],
      ['never', 'not reached'],
    ]);
  });
});

test('a skipped step is drawn as narrow as can be, however short the others were', () => {
  const skipped = step({ id: 'skipped', status: 'skipped', spans: [work(1, 5)] });
  const lane = laneOf({ status: 'succeeded', steps: [step({ id: 'one', spans: [work(0, 1)] }), skipped] }, now);
  expect(lane.map(({ width }) => width)).toEqual([{ grow: 1 }, { grow: 0.04 }]);
});

describe('steps that run at the same time', () => {
  const beside = [
    step({ id: 'before', spans: [work(0, 10)] }),
    step({ id: 'left', parallel: 'sides', spans: [work(10, 30)] }),
    step({ id: 'right', parallel: 'sides', status: 'running', usualMs: 90_000, spans: [work(10, null)] }),
    step({ id: 'top', parallel: 'sides', status: 'pending', usualMs: 20_000 }),
    step({ id: 'after', status: 'pending', usualMs: 5_000 }),
    step({ id: 'tidy', phase: 'finally', status: 'pending', usualMs: 1_000 }),
  ];

  test('stand one above the other, as wide as the longest', () => {
    const lane = laneOf({ status: 'running', steps: beside }, now);
    const columns = columnsOf(lane);
    expect(columns.map(({ name, segments }) => [name, segments.length])).toEqual([
      ['before', 1],
      ['sides', 3],
      ['after', 1],
      ['tidy', 1],
    ]);
    expect(columns[1]).toMatchObject({ say: '3 at the same time', width: lane[2]?.width });
  });

  test('take as long as the longest of them, and are one place in the run', () => {
    expect(leftMs({ status: 'running', steps: beside }, now)).toBe(46_000);
    expect(placeOf(beside, currentStep(beside))).toBe('Steps 2 to 4 of 5');
    expect(placeOf(beside.slice(5), currentStep(beside.slice(5)))).toBe('At the end');
  });
});

describe('colours of a terminal', () => {
  test.each([
    ['plain', [{ text: 'plain' }]],
    ['\u001b[31mred\u001b[0m not', [{ text: 'red', colour: 'text-bad' }, { text: ' not' }]],
    [
      '\u001b[1;32mok\u001b[22m still green',
      [
        { text: 'ok', bold: true, colour: 'text-ok' },
        { text: ' still green', colour: 'text-ok' },
      ],
    ],
    [
      'a\u001b[38;5;9mb\u001b[38;2;1;2;3mc',
      [{ text: 'a' }, { text: 'b', colour: 'text-bad' }, { text: 'c', paint: 'light-dark(#010203, #808181)' }],
    ],
    ['\u001b[2mdim\u001b[mall', [{ text: 'dim', dim: true }, { text: 'all' }]],
    [
      '\u001b[97;41mFAIL\u001b[49m \u001b[9mstruck',
      [
        { text: 'FAIL', colour: 'text-ink', ground: 'bg-bad-soft' },
        { text: ' ', colour: 'text-ink' },
        { text: 'struck', colour: 'text-ink', strike: true },
      ],
    ],
    ['\u001b[32;7mok\u001b[27;39mx', [{ text: 'ok', ground: 'bg-ok-soft' }, { text: 'x' }]],
    [
      '\u001b[48;5;1ma\u001b[48;2;1;2;3;4mb',
      [
        { text: 'a', ground: 'bg-bad-soft' },
        { text: 'b', ground: 'bg-unknown-soft', underline: true },
      ],
    ],
    ['\u001b[8;999m\u001b[58;5;1mplain', [{ text: 'plain' }]],
  ])('%j', (line, expected) => {
    expect(readAnsi(line)).toEqual(expected);
    expect(plainText(line)).toBe(expected.map(({ text }) => text).join(''));
  });
});

describe('the log', () => {
  const line = (seq: number, text = `line ${seq}`, stepId: string | null = 'a'): LogLine => ({
    seq,
    stepId,
    at: at(seq),
    level: 'info',
    text,
  });
  const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));

  const none = { lines: [], covered: [] };
  const part = (first: number, last: number) => ({
    stepId: 'a',
    first,
    last,
    count: last - first + 1,
    firstError: null,
    errors: 0,
  });
  const brief = (shown: ReturnType<typeof shownOf>) =>
    shown.map((one) => ('lines' in one ? `${one.lines[0]?.seq}-${one.lines.at(-1)?.seq}` : `gap of ${one.count}`));

  test('takes what is new, each line once and in order, and knows what is missing', () => {
    const end = addLines(none, { from: 901, to: 1000 }, many(901, 1000));
    const both = addLines(end, { from: 1, to: 60 }, many(1, 60));
    expect(both.lines.map(({ seq }) => seq)).toEqual([...many(1, 60), ...many(901, 1000)].map(({ seq }) => seq));
    expect(missingOf(both.covered, { from: 50, to: 950 })).toEqual([{ from: 61, to: 900 }]);
    const again = addLines(both, { from: 41, to: 900 }, many(41, 900));
    expect(again.lines).toHaveLength(1000);
    expect(again.covered).toEqual([{ from: 1, to: 1000 }]);
    expect(addLines(again, { from: 1001, to: 1001 }, [line(1001)]).lines).toHaveLength(1001);
  });

  test('lets go of what nobody looks at, once it is too much', () => {
    const whole = addLines(none, { from: 1, to: 20_000 }, many(1, 20_000));
    const kept = trimLines(whole, [
      { from: 1, to: 60 },
      { from: 19_000, to: 20_000 },
    ]);
    expect(kept.lines).toHaveLength(1061);
    expect(missingOf(kept.covered, { from: 1, to: 20_000 })).toEqual([{ from: 61, to: 18_999 }]);
    expect(trimLines(kept, [])).toBe(kept);
  });

  test('shows the ends of a long stretch, what was opened in between, and how much is missing', () => {
    const whole = addLines(none, { from: 1, to: 1000 }, many(1, 1000));
    expect(brief(shownOf(part(1, 160), whole, drawnOf(part(1, 160), []), true))).toEqual(['1-160']);
    const drawn = drawnOf(part(1, 1000), [{ from: 400, to: 500 }]);
    expect(brief(shownOf(part(1, 1000), whole, drawn, true))).toEqual([
      ...['1-60', 'gap of 339', '400-500', 'gap of 400', '901-1000'],
    ]);
    const end = addLines(none, { from: 801, to: 1000 }, many(801, 1000));
    expect(brief(shownOf(part(1, 1000), end, drawn, true))).toEqual(['gap of 900', '901-1000']);
    expect(brief(shownOf(part(1, 1000), end, drawn, false))).toEqual(['gap of null', '901-1000']);
  });

  test('shows of lines that were written by turns those of the step', () => {
    const turns = many(1, 1000).map((one) => ({ ...one, stepId: one.seq % 2 ? 'a' : 'b' }));
    const whole = addLines(none, { from: 1, to: 1000 }, turns);
    const shown = shownOf({ ...part(1, 999), count: 500 }, whole, drawnOf(part(1, 999), []), false);
    expect(brief(shown)).toEqual(['1-59', 'gap of 420', '901-999']);
  });

  test('counts by step what has come since', () => {
    const counted = countParts([part(1, 3)], [line(4), line(5, 'x', 'b'), { ...line(6, 'no', 'b'), level: 'error' }]);
    expect(counted).toEqual([part(1, 4), { stepId: 'b', first: 5, last: 6, count: 2, firstError: 6, errors: 1 }]);
  });

  test('ranges that touch become one', () => {
    expect(
      union([
        { from: 5, to: 9 },
        { from: 1, to: 4 },
        { from: 12, to: 11 },
        { from: 7, to: 20 },
      ]),
    ).toEqual([{ from: 1, to: 20 }]);
  });

  test('opens what is in sight of a gap, in whole blocks, and nothing outside of it', () => {
    const gap = { from: 66, to: 99_460 };
    expect(stretchOf(gap, -0.02, 0.001)).toEqual({ from: 66, to: 250 });
    expect(stretchOf(gap, 0.5, 0.5005)).toEqual({ from: 49_750, to: 50_000 });
    expect(stretchOf(gap, 0.9999, 1.1)).toEqual({ from: 99_250, to: 99_460 });
    expect(stretchOf({ from: 7, to: 7 }, -40, 3)).toEqual({ from: 7, to: 7 });
  });

  test('is searched through its colours', () => {
    const lines = [line(1, 'a \u001b[31mWarn\u001b[0ming'), line(2, 'fine')];
    expect(found(lines, 'warning')).toEqual([1]);
    expect(found(lines, '  ')).toEqual([]);
  });
});
