import { describe, expect, it } from 'vitest';
import { before, toPeriod, weeks } from './period';

const now = new Date('2026-11-23T09:00:00Z');
const at = (period: { from: Date; to: Date }) => [period.from.toISOString(), period.to.toISOString()];
const period = (asked: { from?: string; to?: string; timeZone?: string }) =>
  toPeriod({ timeZone: 'UTC', ...asked }, now);

describe('a period', () => {
  it('is the last 90 days where nothing is asked for', () =>
    expect(at(period({}))).toEqual(['2026-08-25T09:00:00.000Z', now.toISOString()]));

  it('takes dates as days of the zone, the last one with all of it', () => {
    expect(at(period({ from: '2026-11-01', to: '2026-11-02' }))).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-11-03T00:00:00.000Z',
    ]);
    expect(at(period({ from: '2026-10-25', to: '2026-10-25', timeZone: 'Europe/Berlin' }))).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('ends now at the latest, and is compared with a period as long', () => {
    const today = period({ from: '2026-11-23', to: '2026-11-23' });
    expect(at(today)).toEqual(['2026-11-23T00:00:00.000Z', now.toISOString()]);
    expect(at(before(today))).toEqual(['2026-11-22T15:00:00.000Z', '2026-11-23T00:00:00.000Z']);
    expect(at(period({ from: '2026-11-01', to: '2027-01-01' }))[1]).toBe(now.toISOString());
  });

  it.each([
    [{ from: '2026-11-02', to: '2026-11-01' }, 'The period ends before it begins.'],
    [{ from: '2026-12-02', to: '2026-12-01' }, 'The period ends before it begins.'],
    [{ from: '2026-11-24' }, 'The period has not begun yet.'],
    [{ from: '2027-01-01', to: '2027-02-01' }, 'The period has not begun yet.'],
    [{ from: '2020-01-01' }, 'A report covers at most two years.'],
  ])('cannot be %o', (asked, detail) => {
    const refused = expect.objectContaining({ detail, errors: [expect.objectContaining({ pointer: '/from' })] });
    expect(() => period(asked)).toThrow(refused);
  });
});

describe('weeks', () => {
  it('begin on Monday in the zone, also where one has an hour less or more', () => {
    const zone = 'Europe/Berlin';
    const list = weeks(period({ from: '2026-10-19', to: '2026-11-03', timeZone: zone }), zone);
    expect(list.map((week) => [...at(week), week.complete])).toEqual([
      ['2026-10-18T22:00:00.000Z', '2026-10-25T23:00:00.000Z', true],
      ['2026-10-25T23:00:00.000Z', '2026-11-01T23:00:00.000Z', true],
      ['2026-11-01T23:00:00.000Z', '2026-11-03T23:00:00.000Z', false],
    ]);
  });

  it('cut at the beginning are not complete, and add up to the period', () => {
    const whole = period({});
    const list = weeks(whole, 'UTC');
    expect(list[0]).toMatchObject({ from: whole.from, complete: false });
    expect(list.at(-1)).toMatchObject({ to: whole.to, complete: false });
    expect(list.slice(1).map((week) => week.from)).toEqual(list.slice(0, -1).map((week) => week.to));
  });
});
