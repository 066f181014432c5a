import { describe, expect, it } from 'vitest';
import { readValue, textOf, triggerFields } from './trigger-values';

describe('what a trigger fills in', () => {
  it.each([
    ['cart', 'string', 'cart'],
    ['7', 'string', '7'],
    ['7', 'integer', 7],
    ['true', 'boolean', true],
    ['["a"]', 'array', ['a']],
    ['${{ body.count }}', 'integer', '${{ body.count }}'],
    ['many', 'integer', 'many'],
  ])('%s as %s is %j, and comes back as it was typed', (text, type, value) => {
    expect(readValue(text, type)).toEqual(value);
    expect(textOf(value)).toBe(text);
  });

  it('are the fields of all pages', () => {
    const schema = {
      required: ['name'],
      properties: { name: { title: 'Name', type: 'string' }, size: { enum: ['s', 'l'] } },
    };
    expect(triggerFields([{ schema }])).toEqual([
      { name: 'name', title: 'Name', type: 'string', required: true, hint: '' },
      { name: 'size', title: 'size', type: 'string', required: false, hint: 'One of s, l' },
    ]);
  });
});
