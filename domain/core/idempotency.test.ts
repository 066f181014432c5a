import { expect, it } from 'vitest';
import { z } from 'zod';
import { command } from './command';
import { ctxFor, insertPerson, testDb } from './testing';

const { db } = await testDb();
const tom = await insertPerson(db, { name: 'Tom Okafor' });
const ines = await insertPerson(db, { name: 'Ines Ortega' });

let made = 0;
const make = command({
  name: 'team.create',
  input: z.object({ a: z.number(), b: z.string().optional() }),
  load: async () => undefined,
  allow: () => ({ allowed: true }),
  run: async (_ctx, input) => {
    if (input.a < 0) throw new Error('it broke');
    return { result: { number: ++made }, subject: { kind: 'team', id: 'x' } };
  },
});

it('answers a repetition with what the first one made, whatever the order of the keys, and audits once', async () => {
  const first = await make(ctxFor(db, tom), { a: 1, b: 'x' }, { idempotencyKey: 'k1' });
  expect(await make(ctxFor(db, tom), { b: 'x', a: 1 }, { idempotencyKey: 'k1' })).toEqual(first);
  expect(await db.auditEntry.count({ where: { actorId: tom.id } })).toBe(1);
  expect(await make(ctxFor(db, tom), { a: 1 }, { idempotencyKey: 'k2' })).not.toEqual(first);
  expect(await make(ctxFor(db, ines), { a: 1, b: 'x' }, { idempotencyKey: 'k1' })).not.toEqual(first);
});

it('refuses a key that came with other input', async () => {
  await make(ctxFor(db, tom), { a: 5 }, { idempotencyKey: 'k3' });
  const other = make(ctxFor(db, tom), { a: 6 }, { idempotencyKey: 'k3' });
  await expect(other).rejects.toMatchObject({ kind: 'invalid', errors: [{ pointer: '/Idempotency-Key' }] });
});

it('makes one thing when many ask at the same time', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => make(ctxFor(db, tom), { a: 7 }, { idempotencyKey: 'k4' })),
  );
  expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
});

it('forgets the key of what failed', async () => {
  await expect(make(ctxFor(db, tom), { a: -1 }, { idempotencyKey: 'k5' })).rejects.toThrow('it broke');
  expect(await make(ctxFor(db, tom), { a: 2 }, { idempotencyKey: 'k5' })).toHaveProperty('number');
});
