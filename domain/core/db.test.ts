import { expect, it } from 'vitest';
import { isConnectionLost, openDb, sql } from './db';
import { testDb } from './testing';

const { db, url } = await testDb();

/** What the error was, or undefined where there was none. */
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Cuts what is in the middle of something, as soon as it is. */
async function cutConnections(): Promise<void> {
  const other = openDb(url, 1);
  const cut = () =>
    other.db.$queryRaw<unknown[]>(
      sql`SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND ((state = 'active' AND query LIKE '%pg_sleep%') OR state = 'idle in transaction')`,
    );
  await expect.poll(async () => (await cut()).length).toBeGreaterThan(0);
  await other.close();
}

it.each<[string, () => Promise<unknown>]>([
  ['in a raw query', () => db.$queryRaw`SELECT pg_sleep(20)::text`],
  ['in a raw statement', () => db.$executeRaw`SELECT pg_sleep(20)`],
  ['in a statement of a transaction', () => db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(20)::text`)],
])('a connection that is cut %s counts as lost', async (_, work) => {
  const error = errorOf(work());
  await cutConnections();
  expect(isConnectionLost(await error), String(await error)).toBe(true);
});

it('one that is cut between two statements of a transaction does, too', async () => {
  const error = await errorOf(
    db.$transaction(
      async (tx) => {
        await tx.team.count();
        await cutConnections();
        await tx.team.count();
      },
      { timeout: 20_000 },
    ),
  );
  expect(isConnectionLost(error), String(error)).toBe(true);
});

it('so does a server that is not there, and nothing else', async () => {
  const nowhere = openDb('postgres://127.0.0.1:1/none', 1);
  expect(isConnectionLost(await errorOf(nowhere.db.team.count()))).toBe(true);
  await nowhere.close();
  expect(isConnectionLost(await errorOf(db.$queryRaw`SELECT 1 / 0`))).toBe(false);
  expect(isConnectionLost(await errorOf(db.team.findUniqueOrThrow({ where: { id: 'none' } })))).toBe(false);
});
