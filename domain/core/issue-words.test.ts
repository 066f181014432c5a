import { expect, test } from 'vitest';
import { z } from 'zod';
import './issue-words';

const schema = z.strictObject({
  name: z.string().min(1).max(5).optional(),
  count: z.number().int().min(2).max(9).optional(),
  list: z.array(z.string()).min(2).max(3).optional(),
  kind: z.enum(['a', 'b']).optional(),
  at: z.iso.datetime().optional(),
  mail: z.email().optional(),
  needed: z.boolean().optional(),
  own: z.string('Words of its own').optional(),
  either: z.union([z.string(), z.number()]).optional(),
});

test.each([
  [{ name: 3 }, 'This should be text, not a number'],
  [{ name: null }, 'This should be text, not nothing'],
  [{ name: '' }, 'This should not be empty'],
  [{ name: 'longer' }, 'At most 5 characters'],
  [{ count: 1 }, 'At least 2'],
  [{ count: 10 }, 'At most 9'],
  [{ count: 2.5 }, 'This should be a whole number'],
  [{ list: ['a'] }, 'At least 2 entries'],
  [{ list: 'a' }, 'This should be a list, not text'],
  [{ kind: 'c' }, 'This should be one of a, b'],
  [{ at: 'tomorrow' }, 'This should be a time such as 2026-12-01T09:00:00Z'],
  [{ mail: 'nobody' }, 'This should be an e-mail address'],
  [{ needed: 'yes' }, 'This should be true or false, not text'],
  [{ own: 1 }, 'Words of its own'],
  [{ either: [] }, 'This has none of the forms that are allowed here'],
  [{ colour: 'red' }, 'There is no field colour here'],
])('%j: %s', (input, words) => {
  expect(schema.safeParse(input).error?.issues[0]?.message).toBe(words);
});

test('what is missing is named, wherever it should stand', () => {
  const parsed = z.object({ rules: z.array(z.object({ when: z.string() })) }).safeParse({ rules: [{}] });
  expect(parsed.error?.issues[0]?.message).toBe('“when” is missing: it should be text');
  expect(z.string().safeParse(undefined).error?.issues[0]?.message).toBe('This is missing: it should be text');
});
