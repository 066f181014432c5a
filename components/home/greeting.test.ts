import { expect, test } from 'vitest';
import { counted, greeting } from './greeting';

test.each([
  ['2026-11-23T03:59:00Z', 'Europe/Berlin', 'Good evening'],
  ['2026-11-23T04:00:00Z', 'Europe/Berlin', 'Good morning'],
  ['2026-11-23T11:30:00Z', 'Europe/Berlin', 'Good afternoon'],
  ['2026-11-23T11:30:00Z', 'America/New_York', 'Good morning'],
  ['2026-11-23T18:00:00Z', 'UTC', 'Good evening'],
  ['2026-11-23T18:00:00Z', undefined, 'Hello'],
])('%s in %s is "%s"', (now, zone, words) => {
  expect(greeting(new Date(now), zone)).toBe(words);
});

test('one is not many', () => {
  expect([counted(0, 'service'), counted(1, 'service'), counted(1200, 'service')]).toEqual([
    '0 services',
    '1 service',
    '1,200 services',
  ]);
});
