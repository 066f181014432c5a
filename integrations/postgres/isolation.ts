import type pg from 'pg';
import { unavailable } from '@/domain/core/errors';
import { groupRole, literal, quoted, sqlState, withServer } from './server';

/**
 * Closes every database of the server to roles that have no grant of their own. Postgres opens each new database to
 * PUBLIC, so a sandbox's role could enter the portal's. Roles that are there now and are nobody's sandbox keep what they
 * had, as a grant of their own. Safe to repeat; called at boot and whenever a sandbox is made or woken.
 */
export async function closeServer(adminUrl: string): Promise<void> {
  await withServer(adminUrl, closeDatabases);
}

export async function closeDatabases(client: pg.Client): Promise<void> {
  for (const database of await openDatabases(client)) await closeDatabase(client, database);
}

/** Databases that anybody with a login may enter. */
async function openDatabases(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ datname: string }>(`
    SELECT datname FROM pg_database
    WHERE datallowconn AND has_database_privilege('public', oid, 'CONNECT') ORDER BY datname`);
  return rows.map((row) => row.datname);
}

/** The databases besides its own that a role may enter. Has to be empty for each sandbox. */
export async function reachableDatabases(client: pg.Client, role: string): Promise<string[]> {
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database
     WHERE datallowconn AND datname <> $1 AND has_database_privilege($1::name, oid, 'CONNECT') ORDER BY datname`,
    [role],
  );
  return rows.map((row) => row.datname);
}

async function closeDatabase(client: pg.Client, database: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await keepPresentRoles(client, database);
      await client.query(`REVOKE ALL ON DATABASE ${quoted(database)} FROM PUBLIC`);
      break;
    } catch (error) {
      const state = sqlState(error);
      if (state === '3D000') return;
      // Two that change one database's rights at once: Postgres lets one through ("tuple concurrently updated").
      if (state === 'XX000' && attempt < 5) continue;
      if (state === '42501') throw notOurs(database);
      throw error;
    }
  }
  const { rows } = await client.query(
    `SELECT FROM pg_database WHERE datname = $1 AND has_database_privilege('public', oid, 'CONNECT')`,
    [database],
  );
  // Someone who does not own a database is only warned by REVOKE, and nothing changes.
  if (rows.length > 0) throw notOurs(database);
}

async function keepPresentRoles(client: pg.Client, database: string): Promise<void> {
  const { rows } = await client.query<{ role: string }>(
    `SELECT r.rolname AS role FROM pg_roles r, pg_database d
     WHERE d.datname = $1 AND r.rolcanlogin AND NOT r.rolsuper AND r.oid <> d.datdba
       AND NOT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                       WHERE m.member = r.oid AND g.rolname = $2)`,
    [database, groupRole],
  );
  if (rows.length === 0) return;
  const roles = rows.map((row) => quoted(row.role)).join(', ');
  await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${quoted(database)} TO ${roles}`);
}

const notOurs = (database: string) =>
  unavailable(
    `Everybody may connect to the database ${database}, a sandbox's role too, and the portal's role may not change ` +
      `that. Ask its owner to run: REVOKE CONNECT ON DATABASE ${quoted(database)} FROM PUBLIC;`,
  );

/** Makes the group if it is missing. Two that make it at once: the second finds it there. */
export async function ensureGroup(client: pg.Client): Promise<void> {
  await client.query(`
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(groupRole)}) THEN
        CREATE ROLE ${quoted(groupRole)} NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
}
