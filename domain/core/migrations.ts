import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from './db';

let expected: string[] | undefined;
let complete = false;

/** Names of the migrations that this version brings and the database has not. Empty when all is well. */
export async function pendingMigrations(db: Db, folder = path.resolve('prisma/migrations')): Promise<string[]> {
  if (complete) {
    await db.$queryRaw`SELECT 1`;
    return [];
  }
  expected ??= (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL`;
  const applied = new Set(rows.map((row) => row.name));
  const pending = expected.filter((name) => !applied.has(name)).sort();
  complete = pending.length === 0;
  return pending;
}
