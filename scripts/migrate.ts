import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { locks } from '@/domain/core/locks';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'prisma/migrations');

export type Migration = { name: string; sql: string; checksum: string };

/** The migrations that this version ships, in order. */
export function shippedMigrations(): Migration[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings a database to this version: our migrations (each in one transaction, noted in Prisma's own table), those of the
 * job queue, and the partitions of the months around `now`. Nothing to do takes three queries. Returns what was applied.
 */
export async function migrate(url: string, { now = new Date() }: { now?: Date } = {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'slipway migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [locks.migrate]);
    const applied = await applyPending(client);
    applied.push(...(await migrateQueue(client, url)));
    await client.query(
      "SELECT slipway_make_partitions(($1::date - interval '4 months')::date, ($1::date + interval '3 months')::date)",
      [now.toISOString().slice(0, 10)],
    );
    return applied;
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client): Promise<string[]> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
      logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const shipped = shippedMigrations();
  const known = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  refuseStrangers(shipped, known);
  const pending = shipped.filter((migration) => !known.has(migration.name));
  for (const migration of pending) await apply(client, migration);
  return pending.map((migration) => migration.name);
}

function refuseStrangers(shipped: Migration[], known: Map<string, string>): void {
  const cure = 'With the embedded database, remove the data folder to start afresh; else restore a backup.';
  for (const [name, checksum] of known) {
    const own = shipped.find((migration) => migration.name === name);
    if (!own) {
      throw new Error(
        `The database knows the migration ${name}, and this version of the portal does not: it is newer. ${cure}`,
      );
    }
    if (own.checksum !== checksum) {
      throw new Error(`The database was made by an earlier draft of the migration ${name}. ${cure}`);
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The migration ${migration.name} failed and left nothing behind: ${reason}`, { cause: error });
  }
}

/** The queue migrates itself; its library is loaded only when the database is behind what it ships. */
async function migrateQueue(client: pg.Client, url: string): Promise<string[]> {
  const shipped = fs
    .readdirSync(path.join(root, 'node_modules/graphile-worker/sql'))
    .filter((file) => file.endsWith('.sql'));
  const newest = Math.max(...shipped.map((file) => Number.parseInt(file, 10)));
  const { rows } = await client.query<{ present: boolean }>(
    "SELECT to_regclass('graphile_worker.migrations') IS NOT NULL AS present",
  );
  if (rows[0]?.present) {
    const reached = await client.query<{ id: number }>('SELECT max(id) AS id FROM graphile_worker.migrations');
    if ((reached.rows[0]?.id ?? 0) >= newest) return [];
  }
  const { Logger, runMigrations } = await import('graphile-worker');
  await runMigrations({ connectionString: url, logger: new Logger(() => () => {}) });
  return ['graphile-worker'];
}
