import { expect, test } from 'vitest';
import { withinPortal } from './auth';

const portal = 'https://portal.example';

test.each([
  ['/runs?page=2', `${portal}/runs?page=2`],
  [`${portal}/runs`, `${portal}/runs`],
  ['https://evil.example/', portal],
  ['//evil.example', portal],
  ['/\\evil.example', portal],
  ['javascript:alert(1)', portal],
  ['https://portal.example@evil.example/', portal],
  ['https://evil@portal.example/', portal],
  ['http://portal.example:80.evil.example/', portal],
])('a sign-in that asks for %s leads to %s', (asked, address) => {
  expect(withinPortal(asked, portal)).toBe(address);
});
