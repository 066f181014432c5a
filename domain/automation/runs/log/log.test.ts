import { describe, expect, test } from 'vitest';
import { workScene } from '../fixture';
import { readLog } from '../queries';
import { listLogParts, readLogText, searchLog } from './queries';

const { works, portal } = await workScene();

async function ran(
  name: string,
  ...steps: { id: string; name: string; action: string; input: object }[]
): Promise<string> {
  await portal.template(name, steps);
  const { id } = await portal.start(name);
  await portal.drain();
  return id;
}
const doing = (id: string, what: string) => ({ id, name: id, action: 'test:do', input: { do: what } });

works.set('write', ({ log }) => {
  log('info', '\u001b[31mWarm\u001b[0m and cold\nnothing here');
  log('error', 'cold again');
});
works.set('flood', ({ log }) => {
  for (let from = 0; from < 150_000; from += 1000) {
    log('info', Array.from({ length: 1000 }, (_, line) => `line ${from + line}`).join('\n'));
  }
});

describe('a run’s log', () => {
  test('is searched as it is shown: without colours, whatever the case', async () => {
    const id = await ran('searched', doing('one', 'write'), doing('two', 'write'));
    const ctx = portal.as('ines');
    expect(await searchLog(ctx, { id, q: 'warm AND cold' })).toEqual({ hits: [1, 4], count: 2, upTo: 6 });
    expect(await searchLog(ctx, { id, q: '%' })).toMatchObject({ count: 0 });
    await expect(searchLog(ctx, { id: 'run_none', q: 'a' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('is counted by step, and saved whole as text', async () => {
    const id = await ran('saved', doing('one', 'write'), doing('two', 'write'));
    expect(await listLogParts(portal.as('ines'), { id })).toEqual([
      { stepId: 'one', first: 1, last: 3, count: 3, firstError: 3, errors: 1 },
      { stepId: 'two', first: 4, last: 6, count: 3, firstError: 6, errors: 1 },
    ]);
    expect((await listLogParts(portal.as('ines'), { id, upTo: 4 })).map(({ count }) => count)).toEqual([3, 1]);
    const { name, parts } = await readLogText(portal.as('ines'), { id });
    expect(name).toMatch(/^run-\d+\.log$/);
    let text = '';
    for await (const part of parts) text += part;
    expect(text.split('\n').map((line) => line.replace(/^\S+ /, ''))).toEqual([
      ...['[one] Warm and cold', '[one] nothing here', '[one] error cold again'],
      ...['[two] Warm and cold', '[two] nothing here', '[two] error cold again', ''],
    ]);
    const ofOne = await readLogText(portal.as('ines'), { id, step: 'two' });
    expect(ofOne.name).toMatch(/^run-\d+-two\.log$/);
    let own = '';
    for await (const part of ofOne.parts) own += part;
    expect(own).toBe(text.split('\n').slice(3).join('\n'));
    const { parts: none } = await readLogText(portal.as('ines'), { id, step: 'three' });
    expect(await none.next()).toMatchObject({ done: true });
  });

  test('keeps so many lines of a step, says when it stops and how many it left out, and goes on with the next', async () => {
    const id = await ran('floods', doing('flood', 'flood'), doing('after', 'write'));
    const parts = await listLogParts(portal.as('ines'), { id });
    expect(parts.map(({ stepId, count }) => [stepId, count])).toEqual([
      ['flood', 100_002],
      ['after', 3],
    ]);
    const { items } = await readLog(portal.as('ines'), { id, after: 99_998 });
    expect(items.map(({ text }) => text)).toEqual([
      ...['line 99998', 'line 99999'],
      'This step has written 100,000 lines or 16 MB, the most that is kept. What follows is left out.',
      ...['50,000 more lines were left out.', '\u001b[31mWarm\u001b[0m and cold', 'nothing here', 'cold again'],
    ]);
  }, 60_000);
});
