import { expect, it } from 'vitest';
import { secondsScale } from './chart-scale';
import { duration } from './duration';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it.each([
  [[], ['0', '1.0 s']],
  [[0.4], ['0', '1.0 s']],
  [[7], ['0', '5.0 s', '10 s']],
  [[95], ['0', '1 m', '2 m']],
  [[16_500], ['0', '2 h', '4 h', '6 h']],
  [[86_400 * 6.5], ['0', '3 d', '6 d', '9 d']],
])('an axis up to %j seconds has the ticks %j', (values, labels) => {
  const { ticks, at } = secondsScale(values, 3, (value) => duration(value * 1000));
  expect(ticks.map(({ label }) => plain(label))).toEqual(labels);
  expect(ticks.at(-1)?.at).toBe(1);
  for (const value of values) expect(at(value)).toBeLessThanOrEqual(1);
});
