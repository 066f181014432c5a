import { expect, it } from 'vitest';
import { sketch } from './sketch';

const named = { Cost: { type: 'object', properties: { hourly: { type: 'number' } }, required: ['hourly'] } };

it.each([
  [{ type: 'string' }, 'string'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ type: 'string', format: 'date-time' }, 'date-time'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [name]: number }'],
  [
    {
      type: 'object',
      properties: { id: { type: 'string' }, cost: { $ref: '#/components/schemas/Cost' } },
      required: ['id'],
    },
    '{\n  id: string\n  cost?: {\n      hourly: number\n    }\n}',
  ],
  [undefined, 'anything'],
])('reads %j', (schema, text) => expect(sketch(schema, named)).toBe(text));

it('stops at a schema that holds itself', () => {
  const tree = { Tree: { type: 'object', properties: { left: { $ref: '#/components/schemas/Tree' } } } };
  expect(sketch({ $ref: '#/components/schemas/Tree' }, tree).length).toBeLessThan(400);
});
