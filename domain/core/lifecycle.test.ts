import { expect, it } from 'vitest';
import { defineLifecycle, move } from './lifecycle';

const door = defineLifecycle('door', {
  closed: { open: 'opened', cancel: 'gone', deny: 'gone' },
  opened: { close: 'closed' },
  gone: {},
});

const model = (count: number) => ({ updateMany: async () => ({ count }) });
const row = { id: 'd1', status: 'closed' };

it('knows what follows what, and where it ends', () => {
  expect(door.next('closed', 'open')).toBe('opened');
  expect(door.next('opened', 'open')).toBeUndefined();
  expect(door.isFinal('gone')).toBe(true);
  expect(door.isFinal('opened')).toBe(false);
});

it('answers the new state, and a Conflict to the second of two', async () => {
  await expect(move(model(1), door, row, 'open')).resolves.toBe('opened');
  await expect(move(model(0), door, row, 'open')).rejects.toMatchObject({ kind: 'conflict' });
});

it.each([
  ['cancel', 'cancelled'],
  ['deny', 'denied'],
  ['close', 'closed'],
  ['open', 'opened'],
] as const)('says in words that it cannot be %s', async (event, word) => {
  const gone = { id: 'd1', status: 'gone' };
  await expect(move(model(1), door, gone, event)).rejects.toThrow(`This door is gone, so it cannot be ${word} now.`);
});
