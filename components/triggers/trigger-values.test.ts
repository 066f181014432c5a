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

  it('are those, too, that another field or page calls up, and no secret', () => {
    const schema = {
      properties: { live: { type: 'boolean' }, token: { type: 'string', 'ui:field': 'Secret' } },
      dependencies: { live: { oneOf: [{ properties: { live: { const: true }, region: { type: 'string' } } }] } },
      if: { properties: { live: { const: true } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { required: ['nodes'], properties: { nodes: { type: 'integer' } } },
    };
    const later = { required: ['note'], properties: { note: { type: 'string' } } };
    const fields = triggerFields([
      { schema, when: null },
      { schema: later, when: '${{ parameters.live }}' },
    ]);
    expect(fields.map(({ name, type, need }) => `${name} ${type} ${need}`).sort()).toEqual([
      'live boolean optional',
      'nodes integer conditional',
      'note string conditional',
      'region string conditional',
    ]);
  });

  it('are the fields of all pages', () => {
    const schema = {
      required: ['name'],
      properties: { name: { title: 'Name', type: 'string' }, size: { enum: ['s', 'l'] } },
    };
    expect(triggerFields([{ schema, when: null }])).toEqual([
      { name: 'name', title: 'Name', type: 'string', need: 'required', hint: '' },
      { name: 'size', title: 'Size', type: 'string', need: 'optional', hint: 'One of s, l' },
    ]);
  });
});
