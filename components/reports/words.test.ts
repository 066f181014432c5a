import { describe, expect, it } from 'vitest';
import type { Figure, Report } from '@/domain/reports/schema';
import { change, madeOf, say, sentence } from './words';

const figure = (parts: Partial<Figure>): Figure => ({
  id: 'runs',
  title: 'Runs',
  value: 10,
  unit: 'runs',
  formula: '',
  numerator: 10,
  denominator: 1,
  p90: null,
  count: 10,
  previous: 8,
  trend: [],
  better: 'more',
  readBeside: null,
  note: '',
  rows: '',
  ...parts,
});

describe('the words of a figure', () => {
  it.each([
    [null, 'runs', 'none'],
    [96.14, '%', '96.1 %'],
    [2880, 'seconds', '48\u00a0m'],
    [1312.4, 'hours', '1,312 h'],
    [4.25, 'hours', '4.3 h'],
    [4208, 'runs', '4,208'],
  ] as const)('%s %s is "%s"', (value, unit, text) => expect(say(value, unit)).toBe(text));

  it('says whether a change is for the better', () => {
    expect(change(figure({}))).toEqual({ text: '+2', good: true });
    expect(change(figure({ unit: '%', value: 90, previous: 92.5 }))).toEqual({ text: '−2.5 pts', good: false });
    expect(change(figure({ unit: 'seconds', better: 'less', value: 60, previous: 120 }))).toEqual({
      text: '−50 %',
      good: true,
    });
    expect(change(figure({ previous: null }))).toBeUndefined();
    expect(change(figure({ value: 8 }))).toEqual({ text: 'as before' });
    expect(change(figure({ unit: '%', value: 90.01, previous: 90 }))).toEqual({ text: 'as before' });
  });

  it('names what a figure is made of', () => {
    expect(madeOf(figure({ unit: '%', numerator: 5, denominator: 6, id: 'self-service-adoption' }))).toBe(
      '5 of 6 teams',
    );
    expect(madeOf(figure({ unit: 'seconds', count: 91, previous: null }))).toBe('median of 91');
    expect(madeOf(figure({ unit: 'seconds', count: 91, p90: 120, previous: 60 }))).toBe(
      'median of 91, 90 % within 2\u00a0m, was 1\u00a0m',
    );
    expect(madeOf(figure({ unit: 'people', value: null }))).toBe('a team of fewer than five is not counted');
    expect(madeOf(figure({ unit: 'hours', count: 1 }))).toBe('over 1 success with a baseline');
  });
});

describe('the sentence', () => {
  const report = (value: number | null): Report => ({
    from: '2026-08-25T00:00:00Z',
    to: '2026-11-23T00:00:00Z',
    team: null,
    timeZone: 'UTC',
    days: { first: '2026-08-25', last: '2026-11-22', today: '2026-11-23' },
    recordedSince: null,
    countedAt: '2026-11-23T00:00:00Z',
    teams: [],
    weeks: [],
    figures: {
      runs: figure({ value: value ?? 0 }),
      'self-service-adoption': figure({ numerator: 5, denominator: 6 }),
      'environment-lead-time': figure({ value, unit: 'seconds' }),
      'hours-saved': figure({ value, unit: 'hours' }),
    } as Report['figures'],
  });

  it('says what the numbers mean, and says nothing where there are none', () => {
    expect(sentence(report(30))).toBe(
      'In these 90 days 5 of 6 teams served themselves, environments arrived in 30\u00a0s at the median, and 30 h of handwork were given back.',
    );
    expect(sentence({ ...report(30), from: '2026-11-23T00:00:00Z', to: '2026-11-23T04:00:00Z' })).toMatch(
      /^In this day /,
    );
    const slower = {
      ...report(30),
      figures: { ...report(30).figures, 'hours-saved': figure({ unit: 'hours', value: -5 }) },
    };
    expect(sentence(slower)).not.toContain('handwork');
    expect(sentence(report(null))).toBe('Nothing was run or requested in these 90 days.');
  });
});
