import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, costPoints, costWithin, forecastWithin, hoursWithin, type Metered, monthOf } from './cost';

const day = (date: number, hour = 0) => new Date(Date.UTC(2026, 10, date, hour));
const row = (parts: Partial<Metered> = {}): Metered => ({
  hourlyPrice: 0.5,
  asleepPrice: 0.1,
  currency: 'EUR',
  readyAt: day(10),
  endedAt: null,
  expiresAt: day(14),
  asleepSince: null,
  sleeps: [],
  ...parts,
});

describe('cost', () => {
  it.each<[string, Partial<Metered>, Date, { toDate: number; atEnd: number; savedBySleep: number }]>([
    ['not ready yet', { readyAt: null }, day(11), { toDate: 0, atEnd: 0, savedBySleep: 0 }],
    ['after a day awake', {}, day(11), { toDate: 12, atEnd: 48, savedBySleep: 0 }],
    [
      'with a night of 10 h',
      { sleeps: [{ from: day(10, 12), to: day(10, 22) }] },
      day(11),
      { toDate: 8, atEnd: 44, savedBySleep: 4 },
    ],
    ['asleep since noon', { asleepSince: day(10, 12) }, day(11), { toDate: 7.2, atEnd: 14.4, savedBySleep: 4.8 }],
    ['ended early', { endedAt: day(10, 12) }, day(20), { toDate: 6, atEnd: 6, savedBySleep: 0 }],
    [
      'ended asleep',
      { asleepSince: day(10, 6), endedAt: day(10, 12) },
      day(20),
      { toDate: 3.6, atEnd: 3.6, savedBySleep: 2.4 },
    ],
  ])('%s', (_name, parts, now, expected) => {
    expect(costOf(row(parts), now)).toMatchObject(expected);
  });

  it('splits at the month', () => {
    const long = row({ readyAt: new Date('2026-10-31T12:00:00Z'), expiresAt: new Date('2026-12-02T00:00:00Z') });
    const month = monthOf(day(2));
    expect(month).toEqual({ from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') });
    expect(costWithin(long, month, day(2)).amount).toBe(12);
    expect(forecastWithin(long, month, day(2))).toBe(30 * 24 * 0.5);
  });

  it('draws a point where the slope changes', () => {
    const points = costPoints(row({ sleeps: [{ from: day(10, 12), to: day(10, 22) }] }), day(11));
    expect(
      points.map(({ at, amount, asleep, forecast }) => [at.getUTCDate(), at.getUTCHours(), amount, asleep, forecast]),
    ).toEqual([
      [10, 0, 0, false, false],
      [10, 12, 6, true, false],
      [10, 22, 7, false, false],
      [11, 0, 8, false, false],
      [14, 0, 44, false, true],
    ]);
  });

  it('never counts an hour twice: awake and asleep are all hours, and a window is the sum of its parts', () => {
    const hours = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(hours, hours, hours, hours, hours, (ready, sleepFrom, sleepHours, cut, now) => {
        const at = (hour: number) => new Date(day(1).getTime() + hour * 3_600_000);
        const metered = row({ readyAt: at(ready), sleeps: [{ from: at(sleepFrom), to: at(sleepFrom + sleepHours) }] });
        const all = { from: at(0), to: at(1000) };
        const { awake, asleep } = hoursWithin(metered, all, at(now));
        expect(awake + asleep).toBeCloseTo(Math.max(0, now - ready));
        const before = costWithin(metered, { from: at(0), to: at(cut) }, at(now)).amount;
        const after = costWithin(metered, { from: at(cut), to: at(1000) }, at(now)).amount;
        expect(before + after).toBeCloseTo(costWithin(metered, all, at(now)).amount);
      }),
    );
  });
});
