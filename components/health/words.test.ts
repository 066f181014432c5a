import { expect, test } from 'vitest';
import type { DayView } from '@/domain/health/schema';
import { countDays, dayWords, percent, stripLabel } from './words';

const day = (parts: Partial<DayView>): DayView => ({
  day: '2026-11-12',
  status: 'healthy',
  healthy: 0,
  degraded: 0,
  down: 0,
  ...parts,
});

test.each([
  [1, '100'],
  [0.99999, '99.99'],
  [0.9991, '99.91'],
  [0.5, '50.00'],
  [0, '0.00'],
])('%f is %s percent', (share, words) => {
  expect(percent(share)).toBe(words);
});

test.each([
  [day({ status: 'unknown' }), '12 Nov: no data'],
  [day({ healthy: 1440 }), '12 Nov: 1,440 checks, all well'],
  [day({ healthy: 1 }), '12 Nov: 1 check, all well'],
  [day({ healthy: 95, degraded: 3, down: 2 }), '12 Nov: of 100 checks 2 down, 3 slow'],
])('a day in words', (given, words) => {
  expect(dayWords(given)).toBe(words);
});

test('a strip in words', () => {
  const days = [day({}), day({}), day({ status: 'down' }), day({ status: 'unknown' })];
  expect(stripLabel(days)).toBe('4 days: 2 healthy, 1 down, 1 without data');
  expect(countDays(days).map(({ status }) => status)).toEqual(['healthy', 'down', 'unknown']);
});
