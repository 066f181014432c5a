import { expect, test } from 'vitest';
import { jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { createRepository, recordPush } from './commands';
import { findVisible, getRepository, listRepositories } from './queries';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
process.env.SLIPWAY_URL = 'http://localhost:4800';

const payments = await insertTeam(db, { name: 'Payments' });
const engineer = await insertPerson(db, { name: 'Ines Moreau', member: [payments] });
const outsider = await insertPerson(db, { name: 'Tom Okafor' });
const platform = await insertPerson(db, { name: 'Pia Platform', role: 'platform' });
const worker = ctxFor(db, jobActor('publish:git'));
const auditOf = (subjectId: string) =>
  db.auditEntry.findMany({ where: { subjectId }, orderBy: { id: 'asc' }, select: { action: true, outcome: true } });

test('makes a repository, with its audit row and event, for the team that owns the name', async () => {
  const made = await createRepository(worker, { owner: 'Payments', name: 'Till', createdByName: 'Ines Moreau' });
  expect(made).toMatchObject({ owner: 'payments', name: 'till', defaultBranch: 'main', createdAt: testNow });
  expect(await db.repository.findUnique({ where: { id: made.id } })).toMatchObject({ teamId: payments.id });
  expect(await auditOf(made.id)).toEqual([{ action: 'repository.create', outcome: 'done' }]);
  expect(await db.event.count({ where: { subjectId: made.id, type: 'repository.create' } })).toBe(1);
});

test('the same key answers the same repository, also to many at once', async () => {
  const input = { owner: 'shop', name: 'basket', idempotencyKey: 'run_1/step_2' };
  const answers = await Promise.all(Array.from({ length: 4 }, () => createRepository(worker, input)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect((await createRepository(worker, input)).id).toBe(answers[0]?.id);
  expect(await db.repository.count({ where: { owner: 'shop' } })).toBe(1);
  await expect(createRepository(worker, { ...input, name: 'other' })).rejects.toMatchObject({ kind: 'conflict' });
});

test('a name that is taken is a conflict that says who made it and when', async () => {
  const input = { owner: 'shop', name: 'till', createdByName: 'Ines Moreau' };
  await createRepository(worker, { ...input, idempotencyKey: 'a' });
  for (const idempotencyKey of ['b', undefined]) {
    await expect(createRepository(worker, { ...input, idempotencyKey, name: 'TILL' })).rejects.toMatchObject({
      kind: 'conflict',
      detail: 'The name shop/till is already taken: Ines Moreau made it on 2026-11-23. Choose another name.',
    });
  }
});

test('an engineer may not make one by hand, and bad names are refused with a pointer', async () => {
  await expect(createRepository(ctxFor(db, engineer), { owner: 'o', name: 'r' })).rejects.toMatchObject({
    kind: 'forbidden',
  });
  await expect(createRepository(worker, { owner: 'o', name: '../r' })).rejects.toMatchObject({
    kind: 'invalid',
    errors: [{ pointer: '/name' }],
  });
});

test('a push is recorded by the team, and the head is read again once', async () => {
  const { id } = await createRepository(worker, { owner: 'payments', name: 'pushed' });
  await recordPush(ctxFor(db, engineer), { repositoryId: id, commit: 'abc' });
  await recordPush(ctxFor(db, platform), { repositoryId: id });
  const jobs = await db.$queryRaw<{ payload: unknown }[]>`
    SELECT j.payload FROM graphile_worker._private_jobs j WHERE j.key = ${`repository.read:${id}`}`;
  expect(jobs).toEqual([{ payload: { repositoryId: id } }]);
  expect(await db.repository.findUnique({ where: { id } })).toMatchObject({ pushedAt: testNow });
  await expect(recordPush(ctxFor(db, outsider), { repositoryId: id })).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(recordPush(worker, { repositoryId: 'rep_none' })).rejects.toMatchObject({ kind: 'not-found' });
});

test('private repositories are seen by their team and by platform only', async () => {
  const { id } = await createRepository(worker, { owner: 'payments', name: 'secret', isPrivate: true });
  const name = { owner: 'payments', name: 'secret' };
  for (const actor of [engineer, platform]) {
    expect((await getRepository(ctxFor(db, actor), name)).id).toBe(id);
    expect((await listRepositories(ctxFor(db, actor), { limit: 50 })).items.map((r) => r.id)).toContain(id);
  }
  await expect(getRepository(ctxFor(db, outsider), name)).rejects.toMatchObject({ kind: 'not-found' });
  expect((await listRepositories(ctxFor(db, outsider), { limit: 50 })).items.map((r) => r.id)).not.toContain(id);
  expect(await findVisible(db, undefined, name)).toBeUndefined();
  expect(await findVisible(db, undefined, { owner: 'payments', name: 'till' })).toBeDefined();
  expect(await findVisible(db, undefined, { owner: '..', name: '..' })).toBeUndefined();
});

test('lists page by page, newest first, and find by words', async () => {
  for (const index of [1, 2, 3, 4, 5]) {
    const now = new Date(testNow.getTime() + index * 1000);
    await createRepository(ctxFor(db, jobActor('t'), { now }), { owner: 'paged', name: `r${index}` });
  }
  const ctx = ctxFor(db, engineer);
  const first = await listRepositories(ctx, { limit: 2, q: 'paged' });
  expect(first.items.map((r) => r.name)).toEqual(['r5', 'r4']);
  const second = await listRepositories(ctx, { limit: 2, q: 'paged', cursor: first.nextCursor ?? '' });
  expect(second.items.map((r) => r.name)).toEqual(['r3', 'r2']);
  expect((await listRepositories(ctx, { limit: 2, q: 'paged/r1' })).items.map((r) => r.name)).toEqual(['r1']);
  expect(first.items[0]?.cloneUrl).toBe('http://localhost:4800/git/paged/r5');
});
