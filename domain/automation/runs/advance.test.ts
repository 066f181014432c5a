import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../action';
import { getRun, readLog } from './queries';
import { testPortal } from './testing';

const say = defineAction({
  id: 'test:say',
  title: 'Say',
  description: 'Says it',
  repeatable: true,
  input: z.object({ message: z.string() }),
  plan: async () => [],
  apply: async ({ message }, { log }) => {
    log('info', message);
    return { output: { said: message } };
  },
});

const portal = await testPortal([say]);

describe('a run', () => {
  test('does its steps in order, hands outputs on, and ends with its links', async () => {
    await portal.template(
      'three',
      [
        { id: 'one', name: 'First', action: 'test:say', input: { message: 'hello ${{ parameters.name }}' } },
        { id: 'two', action: 'test:say', input: { message: '${{ steps.one.output.said }} again' } },
        { id: 'no', action: 'test:say', if: '${{ parameters.never }}', input: { message: 'never' } },
      ],
      {
        parameters: { properties: { name: { type: 'string' } } },
        output: { links: [{ title: 'There', url: 'https://example.com/${{ steps.two.output.said }}' }] },
      },
    );
    const { id } = await portal.start('three', { parameters: { name: 'world' } });
    await portal.drain();
    const run = await getRun(portal.as('ines'), { id });
    expect(run.error).toBe(null);
    expect(run.status).toBe('succeeded');
    expect(run.steps.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'skipped']);
    expect(run.links).toEqual([{ title: 'There', url: 'https://example.com/hello world again' }]);
    const { items } = await readLog(portal.as('ines'), { id });
    expect(items.map(({ seq, stepId, text }) => [seq, stepId, text])).toEqual([
      [1, 'one', 'hello world'],
      [2, 'two', 'hello world again'],
    ]);
  });
});
