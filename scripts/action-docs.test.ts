import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { integrations } from '@/integrations';
import { sectionOf } from './action-docs';

const written = readFileSync('docs/actions.md', 'utf8')
  .split(/^(?=## )/m)
  .slice(1)
  .map((section) => [/^## `(.+)`/.exec(section)?.[1] ?? '', section.trim()] as const);

it('has the actions of the portal', () => {
  expect(written.length).toBeGreaterThan(20);
});

it.each(written)('says of %s what it says of itself', (id, section) => {
  const action = integrations.actions.find((candidate) => candidate.id === id);
  expect(action && sectionOf(action).trim()).toBe(section);
});
