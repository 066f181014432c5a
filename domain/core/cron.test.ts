import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronProblem, timesAfter, timesBetween } from './cron';

const iso = (times: Date[]) => times.map((time) => time.toISOString().slice(5, 16));
const follow = (cron: string, zone: string, from: string, count: number) =>
  iso(timesAfter(cron, zone, new Date(from), count));

/** By the wall clock of Berlin the night of 2026-03-29 has no 2 to 3, that of 2026-10-25 has it twice. */
const literal: [string, string, string, string[]][] = [
  [
    'a daily time that is left out in spring comes an hour later',
    '30 2 * * *',
    '2026-03-28T00:00Z',
    ['03-28T01:30', '03-29T01:00', '03-30T00:30'],
  ],
  [
    'a daily time that is there twice in autumn comes once',
    '30 2 * * *',
    '2026-10-24T00:00Z',
    ['10-24T00:30', '10-25T00:30', '10-26T01:30'],
  ],
  [
    'an hourly one goes on through spring',
    '0 * * * *',
    '2026-03-28T23:30Z',
    ['03-29T00:00', '03-29T01:00', '03-29T02:00'],
  ],
  [
    'an hourly one goes on through autumn',
    '0 * * * *',
    '2026-10-24T23:30Z',
    ['10-25T00:00', '10-25T01:00', '10-25T02:00'],
  ],
  [
    'working days at nine move with the clock',
    '0 9 * * 1-5',
    '2026-03-27T00:00Z',
    ['03-27T08:00', '03-30T07:00', '03-31T07:00'],
  ],
];

describe('time tables', () => {
  it.each(literal)('%s', (_, cron, from, expected) => {
    expect(follow(cron, 'Europe/Berlin', from, expected.length)).toEqual(expected);
  });

  it('differ by zone', () => {
    expect(follow('0 9 * * *', 'Asia/Kolkata', '2026-01-01T00:00Z', 1)).toEqual(['01-01T03:30']);
    expect(follow('0 9 * * *', 'America/New_York', '2026-01-01T00:00Z', 1)).toEqual(['01-01T14:00']);
  });

  it('give the same times forwards and backwards, each once and in order, in nights of both kinds', () => {
    const crons = ['*/20 * * * *', '30 2 * * *', '0 */3 * * *', '15 1,2,3 * * *'];
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
    const starts = [
      '2026-03-07T00:00Z',
      '2026-03-28T00:00Z',
      '2026-04-04T00:00Z',
      '2026-10-03T00:00Z',
      '2026-10-24T00:00Z',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom(...zones),
        fc.constantFrom(...starts),
        fc.integer({ min: 0, max: 2000 }),
        (cron, zone, start, minutes) => {
          const from = new Date(Date.parse(start) + minutes * 60_000);
          const forwards = timesAfter(cron, zone, from, 12);
          const until = forwards.at(-1) ?? from;
          const backwards = timesBetween(cron, zone, from, until, 100);
          expect(iso(backwards)).toEqual(iso(forwards));
          expect(new Set(iso(forwards)).size).toBe(forwards.length);
          expect([...forwards].sort((a, b) => a.getTime() - b.getTime())).toEqual(forwards);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('between two moments are the newest ones, the end included', () => {
    const times = timesBetween('*/10 * * * *', 'UTC', new Date('2026-01-01T00:00Z'), new Date('2026-01-01T01:00Z'), 2);
    expect(iso(times)).toEqual(['01-01T00:50', '01-01T01:00']);
  });

  it('say what is wrong with them', () => {
    expect(cronProblem('0 3 * * *', 'Europe/Berlin')).toBeUndefined();
    expect(cronProblem('0 3 * * *', 'Mars/Olympus')).toContain('no time zone');
    expect(cronProblem('0 3 * *', 'UTC')).toContain('five fields');
    expect(cronProblem('x 3 * * *', 'UTC')).toContain('no time table');
    expect(cronProblem('0 0 30 2 *', 'UTC')).toBe('There is no such day.');
  });
});
