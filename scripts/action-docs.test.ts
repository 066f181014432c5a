import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { integrations } from '@/integrations';
import { sectionOf } from './action-docs';

const written = readFileSync('docs/actions.md', 'utf8')
  .split(/^(?=## )/m)
  .slice(1)
  .map((section) => [/^## `(.+)`/.exec(section)?.[1] ?? '', section.trim()] as const);

/** However wide the columns of a table are laid out. */
const plain = (text: string) => text.trim().replace(/ +/g, ' ').replace(/-{3,}/g, '---');

it('has the actions of the portal', () => {
  expect(written.length).toBeGreaterThan(20);
});

it.each(written)('says of %s what it says of itself', (id, section) => {
  const action = integrations.actions.find((candidate) => candidate.id === id);
  expect(action && plain(sectionOf(action))).toBe(plain(section));
});
