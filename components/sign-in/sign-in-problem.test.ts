import { expect, test } from 'vitest';
import { safeReturn, signInProblem } from './sign-in-problem';

test.each([
  [undefined, '/'],
  ['/', '/'],
  ['/runs/run_1?tab=log#l4', '/runs/run_1?tab=log#l4'],
  ['https://portal.example/runs?page=2', '/runs?page=2'],
  ['https://portal.example', '/'],
  ['https://portal.example.evil.example/x', '/'],
  ['https://portal.example//evil.example', '/'],
  ['https://portal.example@evil.example/', '/'],
  ['https://evil.example/x', '/'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['/%2f%2fevil.example', '/%2f%2fevil.example'],
  ['javascript:alert(1)', '/'],
  ['runs', '/'],
  ['/sign-in?error=x', '/'],
  ['http://[', '/'],
])('after the sign-in %s leads to %s', (asked, path) => {
  expect(safeReturn(asked, 'https://portal.example')).toBe(path);
});

test('an unknown code still says something', () => {
  expect(signInProblem('Whatever')).toContain('Try again');
  expect(signInProblem(undefined)).toBeUndefined();
});
