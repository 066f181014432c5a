import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../action';
import { getRun } from './queries';
import { testPortal } from './testing';

const echo = defineAction({
  id: 'test:echo',
  title: 'Echo',
  description: 'Answers its input, after a wait where it is told so',
  repeatable: true,
  takesSecrets: [],
  input: z.looseObject({ waits: z.boolean().optional() }),
  plan: async () => [],
  apply: async ({ waits, ...input }, { step, ctx }) =>
    waits && step.startedAt.getTime() === ctx.now.getTime()
      ? { wait: { seconds: 1, reason: 'Once' } }
      : { output: input },
});
const portal = await testPortal([echo]);

/** Shorter names first, then by letters, is how jsonb would have them. */
const properties = { zone: {}, quantity: {}, at: {}, by: {} };
const given = { by: 'x', at: 'y', quantity: { wide: 1, in: 2 }, zone: 'z' };

test('a run keeps the order: parameters as the form asks, inputs, outputs and rounds as they were written', async () => {
  const name = await portal.template(
    'ordered',
    [
      { id: 'echo', action: 'test:echo', input: { wide: 1, b: '${{ parameters.quantity }}', a: 1 } },
      { id: 'rest', action: 'test:echo', input: { waits: true } },
      { id: 'each', action: 'test:echo', each: '${{ parameters.quantity }}', input: { key: '${{ each.key }}' } },
    ],
    { parameters: { properties }, output: { second: '${{ steps.echo.output.b }}', first: 'x' } },
  );
  const { id } = await portal.start(name, { parameters: given });
  await portal.advance(id);
  const later = new Date(Date.now() + 5000);
  await portal.advance(id, { now: later });
  const run = await getRun(portal.as('ines'), { id });
  expect(run.status).toBe('succeeded');
  expect(JSON.stringify(run.parameters)).toBe('{"zone":"z","quantity":{"wide":1,"in":2},"at":"y","by":"x"}');
  const [first, , each] = run.steps;
  expect(JSON.stringify(first?.input)).toBe('{"wide":1,"b":{"wide":1,"in":2},"a":1}');
  expect(JSON.stringify(first?.output)).toBe('{"wide":1,"b":{"wide":1,"in":2},"a":1}');
  expect(JSON.stringify(each?.output)).toBe('[{"key":"wide"},{"key":"in"}]');
  const row = await portal.db.run.findUniqueOrThrow({ where: { id } });
  expect(JSON.stringify(row.output)).toBe('{"second":{"wide":1,"in":2},"first":"x"}');
});
