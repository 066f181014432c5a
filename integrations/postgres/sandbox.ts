import type pg from 'pg';
import { limitReached } from '@/domain/core/errors';
import type { PostgresConfig } from './config';
import { groupRole, literal, quoted, sqlState, withServer } from './server';

/** Connections left to the portal and to the server's own needs, whatever the sandboxes use. */
const kept = 40;

/** Refuses a sandbox whose connections, with those of all others that are awake, the server could not take. */
export async function checkRoom(client: pg.Client, name: string, connectionLimit: number): Promise<void> {
  const { rows } = await client.query<{ most: number; promised: number }>(
    `SELECT current_setting('max_connections')::int AS most,
            coalesce(sum(r.rolconnlimit) FILTER (WHERE r.rolcanlogin AND r.rolname <> $1), 0)::int AS promised
     FROM pg_roles g JOIN pg_auth_members m ON m.roleid = g.oid JOIN pg_roles r ON r.oid = m.member
     WHERE g.rolname = $2`,
    [name, groupRole],
  );
  const { most = 0, promised = 0 } = rows[0] ?? {};
  if (promised + connectionLimit <= most - kept) return;
  throw limitReached(
    `The Postgres server takes ${most} connections. ${kept} are kept for the portal and ${promised} are promised to other ` +
      `sandboxes, so ${connectionLimit} more are not free. Destroy a sandbox or put one to sleep, or raise max_connections.`,
  );
}

/** The role, with all its limits and no login yet. */
export async function ensureRole(client: pg.Client, name: string, config: PostgresConfig): Promise<void> {
  const role = quoted(name);
  await createUnlessThere(client, `CREATE ROLE ${role} NOLOGIN`, '42710');
  await client.query(
    `ALTER ROLE ${role} CONNECTION LIMIT ${config.connectionLimit} NOCREATEDB NOCREATEROLE INHERIT VALID UNTIL 'infinity'`,
  );
  await client.query(`GRANT ${quoted(groupRole)} TO ${role} WITH INHERIT FALSE, SET FALSE`);
  const { rows } = await client.query<{ super: boolean }>(
    'SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user',
  );
  const isSuperuser = rows[0]?.super === true;
  // Only a superuser may say these, and only who may say them needs to: anybody else cannot make such a role.
  if (isSuperuser) await client.query(`ALTER ROLE ${role} NOSUPERUSER NOREPLICATION NOBYPASSRLS`);
  // An administrator who is not a superuser has to be a member to give the role a database and to end its sessions.
  else await client.query(`GRANT ${role} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE`);
  await setDefaults(client, role, config, isSuperuser);
}

async function setDefaults(client: pg.Client, role: string, config: PostgresConfig, isSuperuser: boolean) {
  const settings: Record<string, string> = {
    statement_timeout: `${config.statementTimeoutSeconds}s`,
    transaction_timeout: `${config.transactionTimeoutSeconds}s`,
    idle_in_transaction_session_timeout: '60s',
    idle_session_timeout: `${config.idleTimeoutSeconds}s`,
    lock_timeout: `${config.statementTimeoutSeconds}s`,
  };
  // The role may change the others for itself, not this one.
  if (isSuperuser) settings.temp_file_limit = `${config.temporaryFilesMb}MB`;
  for (const [name, value] of Object.entries(settings)) {
    await client.query(`ALTER ROLE ${role} SET ${name} = ${literal(value)}`).catch((error: unknown) => {
      // transaction_timeout came with Postgres 17.
      if (sqlState(error) !== '42704') throw error;
    });
  }
}

/** Made closed, and opened only when PUBLIC has lost its way in: there is no moment at which others could enter. */
export async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const database = quoted(name);
  await createUnlessThere(
    client,
    `CREATE DATABASE ${database} OWNER ${database} TEMPLATE template0 ENCODING 'UTF8' ALLOW_CONNECTIONS false`,
    '42P04',
  );
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query(`ALTER DATABASE ${database} WITH ALLOW_CONNECTIONS true`);
}

async function createUnlessThere(client: pg.Client, statement: string, thereAlready: string): Promise<void> {
  await client.query(statement).catch((error: unknown) => {
    if (sqlState(error) !== thereAlready) throw error;
  });
}

export async function openLogin(client: pg.Client, name: string): Promise<void> {
  await client.query(`ALTER ROLE ${quoted(name)} LOGIN`);
}

export async function changePassword(client: pg.Client, name: string, verifier: string): Promise<void> {
  await client.query(`ALTER ROLE ${quoted(name)} PASSWORD ${literal(verifier)}`);
}

/** No new session, then none at all. */
export async function closeLogin(client: pg.Client, name: string): Promise<void> {
  if (!(await exists(client, 'pg_roles', 'rolname', name))) return;
  await client.query(`ALTER ROLE ${quoted(name)} NOLOGIN`);
  await endSessions(client, name, 0);
}

/** Ends the role's sessions, or with `olderThanSeconds` above 0 only those whose transaction is older. */
export async function endSessions(client: pg.Client, name: string, olderThanSeconds: number): Promise<number> {
  const { rows } = await client.query<{ ended: number }>(
    `SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity
     WHERE usename = $1 AND ($2::float = 0 OR xact_start < now() - make_interval(secs => $2::float))`,
    [name, olderThanSeconds],
  );
  return rows[0]?.ended ?? 0;
}

/** Takes away database and role, whatever of them is there. */
export async function dropSandbox(client: pg.Client, adminUrl: string, name: string): Promise<void> {
  await closeLogin(client, name);
  if (await exists(client, 'pg_database', 'datname', name)) {
    const database = quoted(name);
    // Its owner may have made it a template, which cannot be dropped.
    await client.query(`ALTER DATABASE ${database} WITH IS_TEMPLATE false`);
    await rollBackPrepared(client, adminUrl, name);
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
  if (await exists(client, 'pg_roles', 'rolname', name)) {
    // What it may have been given elsewhere, by hand, would keep it from being dropped.
    await client.query(`REASSIGN OWNED BY ${quoted(name)} TO CURRENT_USER`);
    await client.query(`DROP OWNED BY ${quoted(name)}`);
    await client.query(`DROP ROLE IF EXISTS ${quoted(name)}`);
  }
}

/** Prepared transactions outlive their session and keep a database from being dropped; they end only from inside it. */
async function rollBackPrepared(client: pg.Client, adminUrl: string, name: string): Promise<void> {
  const { rows } = await client.query<{ gid: string }>('SELECT gid FROM pg_prepared_xacts WHERE database = $1', [name]);
  if (rows.length === 0) return;
  await client.query(`ALTER DATABASE ${quoted(name)} WITH ALLOW_CONNECTIONS true`);
  const inside = new URL(adminUrl);
  inside.pathname = `/${name}`;
  // Its owner may have set another search_path for whoever comes in.
  inside.searchParams.set('options', '-c search_path=pg_catalog');
  await withServer(inside.href, async (visitor) => {
    for (const { gid } of rows) await visitor.query(`ROLLBACK PREPARED ${literal(gid)}`);
  });
}

async function exists(client: pg.Client, catalog: 'pg_roles' | 'pg_database', column: string, name: string) {
  const { rows } = await client.query(`SELECT FROM ${catalog} WHERE ${column} = $1`, [name]);
  return rows.length > 0;
}
