import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredProbe } from './declared';
import { aged, dayStatus, judge, type Standing, staleAt, uptime } from './judge';
import type { ProbeOutcome } from './probe';

const t0 = new Date('2026-11-23T09:00:00Z');
const later = (seconds: number) => new Date(t0.getTime() + seconds * 1000);
const standing = (changes: Partial<Standing> = {}): Standing => ({
  status: 'healthy',
  reason: '200 in 3 ms',
  since: later(-3600),
  checkedAt: t0,
  intervalSeconds: 60,
  failures: 0,
  ...changes,
});
const well: ProbeOutcome = { status: 'healthy', reason: '200 in 4 ms', latencyMs: 4 };
const slow: ProbeOutcome = { status: 'degraded', reason: 'Slow: 200 in 1.4 s, over 1.0 s', latencyMs: 1400 };
const dead: ProbeOutcome = { status: 'down', reason: 'Connection refused' };

describe('a new answer', () => {
  test.each([
    ['healthy stays healthy', standing(), well, { status: 'healthy', changed: false, failures: 0, recheck: false }],
    [
      'one failure alone turns nothing',
      standing(),
      dead,
      { status: 'healthy', changed: false, failures: 1, recheck: true },
    ],
    ['nor does one slow answer', standing(), slow, { status: 'healthy', changed: false, failures: 1, recheck: true }],
    [
      'the second one does',
      standing({ failures: 1 }),
      dead,
      { status: 'down', changed: true, failures: 2, recheck: false },
    ],
    [
      'a good one between begins anew',
      standing({ failures: 1 }),
      well,
      { status: 'healthy', changed: false, failures: 0, recheck: false },
    ],
    [
      'getting well is believed at once',
      standing({ status: 'down', failures: 9 }),
      well,
      { status: 'healthy', changed: true, failures: 0, recheck: false },
    ],
    [
      'worse is believed at once where it was unwell',
      standing({ status: 'degraded', failures: 2 }),
      dead,
      { status: 'down', changed: true, failures: 3, recheck: false },
    ],
    [
      'and so is better',
      standing({ status: 'down', failures: 2 }),
      slow,
      { status: 'degraded', changed: true, failures: 3, recheck: false },
    ],
    [
      'the first answer of all counts',
      standing({ status: 'unknown', checkedAt: null }),
      dead,
      { status: 'down', changed: true, failures: 1, recheck: false },
    ],
    [
      'after a long silence a failure counts at once',
      standing({ checkedAt: later(-600) }),
      dead,
      { status: 'down', changed: true, failures: 1, recheck: false },
    ],
  ])('%s', (_name, before, outcome, expected) => {
    const judged = judge(before, outcome, later(1));
    expect(judged).toMatchObject(expected);
    expect(judged.since).toEqual(expected.changed ? later(1) : before.since);
    expect(judged.reason).toContain(outcome.reason);
  });

  test('never says healthy twice in a row where answers are not', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(well, slow, dead), { minLength: 2, maxLength: 30 }), (outcomes) => {
        let now = standing();
        let unwell = 0;
        for (const [index, outcome] of outcomes.entries()) {
          const at = later(index * 60);
          now = { ...now, ...judge(now, outcome, at), checkedAt: at };
          unwell = outcome.status === 'healthy' ? 0 : unwell + 1;
          if (unwell === 0) expect(now.status).toBe('healthy');
          if (unwell >= 2) expect(now.status).toBe(outcome.status);
          expect(now.since.getTime()).toBeLessThanOrEqual(at.getTime());
        }
      }),
    );
  });
});

describe('age', () => {
  test.each([
    [60, 179, 'healthy'],
    [60, 180, 'unknown'],
    [10, 119, 'healthy'],
    [10, 120, 'unknown'],
    [3600, 10_799, 'healthy'],
    [3600, 10_800, 'unknown'],
  ])('every %i s, %i s after the last answer it is %s', (intervalSeconds, seconds, status) => {
    const shown = aged(standing({ intervalSeconds }), later(seconds));
    expect(shown.status).toBe(status);
    if (status === 'unknown') expect(shown.since).toEqual(staleAt(t0, intervalSeconds));
  });

  test('what was never asked is unknown, and an old red is not red either', () => {
    expect(aged(standing({ checkedAt: null, status: 'healthy' }), t0).status).toBe('unknown');
    expect(aged(standing({ status: 'down' }), later(9999))).toMatchObject({
      status: 'unknown',
      reason: 'No check since then. The last one said: 200 in 3 ms',
    });
  });
});

test.each([
  [{ healthy: 0, degraded: 0, down: 0 }, 'unknown', null],
  [{ healthy: 100, degraded: 0, down: 0 }, 'healthy', 1],
  [{ healthy: 97, degraded: 3, down: 0 }, 'healthy', 1],
  [{ healthy: 95, degraded: 5, down: 0 }, 'degraded', 1],
  [{ healthy: 99, degraded: 0, down: 1 }, 'degraded', 0.99],
  [{ healthy: 1439, degraded: 0, down: 1 }, 'healthy', 1439 / 1440],
  [{ healthy: 1438, degraded: 0, down: 2 }, 'degraded', 1438 / 1440],
  [{ healthy: 95, degraded: 0, down: 5 }, 'down', 0.95],
  [{ healthy: 0, degraded: 0, down: 1 }, 'down', 0],
] as const)('a day of %j is %s', (counts, status, share) => {
  expect(dayStatus(counts)).toBe(status);
  expect(uptime(counts)).toBe(share);
});

describe('what a descriptor declares', () => {
  const declare = (annotations: unknown) => declaredProbe(annotations, 'http://localhost:4800');
  const url = 'slipway.dev/health-url';

  test('an address, its own host by a path, and its settings', () => {
    expect(declare({ [url]: 'https://pay.example/health' })).toMatchObject({
      config: { url: 'https://pay.example/health', method: 'GET', expectedStatus: '2xx', slowMs: 1000 },
      intervalSeconds: 60,
      timeoutSeconds: 10,
    });
    expect(declare({ [url]: '/readyz', 'slipway.dev/health-interval-seconds': '30' })).toMatchObject({
      config: { url: 'http://localhost:4800/readyz' },
      intervalSeconds: 30,
    });
    expect(declare({ [url]: '/x', 'slipway.dev/health-expected-status': 204 })?.config.expectedStatus).toBe('204');
  });

  test.each([[undefined], [null], [[]], [{}], [{ [url]: '' }], [{ [url]: 3 }], ['text']])(
    'nothing in %j',
    (annotations) => {
      expect(declare(annotations)).toBeUndefined();
    },
  );

  test.each([
    [{ [url]: 'ftp://x/y' }, 'slipway.dev/health-url'],
    [{ [url]: '//evil.example/x' }, 'slipway.dev/health-url'],
    [{ [url]: 'not an address' }, 'slipway.dev/health-url'],
    [{ [url]: 'http://user:secret@x.example' }, 'slipway.dev/health-url'],
    [{ [url]: '/x', 'slipway.dev/health-interval-seconds': '1' }, 'slipway.dev/health-interval-seconds'],
    [{ [url]: '/x', 'slipway.dev/health-slow-ms': 'soon' }, 'slipway.dev/health-slow-ms'],
  ])('%j is kept with what is wrong', (annotations, name) => {
    expect(declare(annotations)?.problem).toContain(`The annotation ${name} cannot be used`);
  });
});
