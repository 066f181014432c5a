import { describe, expect, test } from 'vitest';
import { duration } from './duration';
import { initials } from './initials';
import { ago, left, lifeLeft, until, whole } from './moment';
import { hourlyPrice, money } from './money';
import { statusWord } from './status-words';

const now = new Date('2026-11-19T12:00:00Z');
const at = (offsetSeconds: number) => new Date(now.getTime() + offsetSeconds * 1000);
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('what was', () => {
  test.each([
    [-5, 'just now'],
    [-50, '1 min ago'],
    [-12 * 60, '12 min ago'],
    [-59.6 * 60, '1 h ago'],
    [-3 * 3600, '3 h ago'],
    [-11 * 3600, '11 h ago'],
    [-20 * 3600, 'yesterday'],
    [-4 * 86400, '4 days ago'],
    [-20 * 86400, '30 Oct'],
    [-400 * 86400, '15 Oct 2025'],
  ])('%d s from now is "%s"', (offset, words) => {
    expect(ago(at(offset), now, 'UTC')).toBe(words);
  });
});

describe('what will be', () => {
  test.each([
    [-1, 'now'],
    [20, 'in 1 min'],
    [5 * 60, 'in 5 min'],
    [4 * 3600, 'today 16:00'],
    [28 * 3600, 'tomorrow 16:00'],
    [3 * 86400, 'Sun 12:00'],
    [30 * 86400, '19 Dec 12:00'],
  ])('%d s from now is "%s"', (offset, words) => {
    expect(until(at(offset), now, 'UTC')).toBe(words);
  });

  test('midnight is that of the zone', () => {
    expect(until(at(11.5 * 3600), now, 'UTC')).toBe('today 23:30');
    expect(until(at(11.5 * 3600), now, 'Europe/Berlin')).toBe('tomorrow 00:30');
  });

  test('left of a life', () => {
    expect(plain(left(at(5 * 3600), now))).toBe('5 h left');
    expect(plain(left(at(52 * 3600), now))).toBe('2 d 4 h left');
    expect(left(at(-1), now)).toBe('over');
    expect(lifeLeft(at(-3600), at(3600), now)).toBe(0.5);
    expect(lifeLeft(at(-7200), at(-3600), now)).toBe(0);
  });

  test('the whole of it names the zone', () => {
    expect(whole(now, 'UTC')).toBe('Thu, 19 Nov 2026, 12:00:00 UTC');
  });
});

test.each([
  [0, '0 ms'],
  [38, '38 ms'],
  [820, '0.8 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 m'],
  [100_000, '1 m 40 s'],
  [3_599_900, '1 h'],
  [19_200_000, '5 h 20 m'],
  [187_200_000, '2 d 4 h'],
])('%d ms last "%s"', (milliseconds, words) => {
  expect(plain(duration(milliseconds))).toBe(words);
});

test('money keeps its cents until they are noise', () => {
  expect(plain(money(41.4))).toBe('41.40 €');
  expect(plain(money(18_400.2))).toBe('18,400 €');
  expect(plain(money(3, 'USD'))).toBe('3.00 $');
  expect(plain(hourlyPrice(0.08))).toBe('0.08 €/h');
  expect(plain(hourlyPrice(0.004))).toBe('0.004 €/h');
});

test.each([
  ['Ines Oliveira', 'IO'],
  ['Checkout', 'CH'],
  ['Anna Maria van Dyk', 'AD'],
  ['platform-tools', 'PT'],
  ['', '?'],
])('initials of "%s"', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test('a status that the map does not know is shown as it is, in grey', () => {
  expect(statusWord('run', 'failed')).toMatchObject({ tone: 'bad', word: 'Failed' });
  expect(statusWord('run', 'levitating')).toMatchObject({ tone: 'unknown', word: 'levitating' });
});
