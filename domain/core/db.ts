import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from '@/prisma/generated/client';
import { log } from './log';

export type Db = PrismaClient;
/** A transaction. What only reads takes `Db | Tx`. */
export type Tx = Prisma.TransactionClient;
export { Prisma };
export const sql = Prisma.sql;

/** Opens a pool of its own. One per process: use `db()`; tests and scripts that need another database call this. */
export function openDb(url: string, connections = 10): { db: Db; close: () => Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: connections, idleTimeoutMillis: 30_000 });
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection broke'));
  const db = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    transactionOptions: { maxWait: 10_000, timeout: 30_000 },
  });
  return { db, close: () => db.$disconnect() };
}

/** Next bundles its own copy of the domain: what must be one per process lives on globalThis, made here. */
const shared = globalThis as typeof globalThis & { slipwayDb?: { db: Db; close: () => Promise<void> } };

/** The process's database. */
export function db(): Db {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set. Start the portal with `npm start`, or set it.');
  shared.slipwayDb ??= openDb(url);
  return shared.slipwayDb.db;
}

export async function closeDb(): Promise<void> {
  await shared.slipwayDb?.close();
  shared.slipwayDb = undefined;
}
