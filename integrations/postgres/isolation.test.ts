import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { elsewhere, query, sandboxes } from './fixture';
import { closeServer } from './isolation';

const { adminUrl, make, provisioner } = await sandboxes();
const portalDatabase = 'portal_with_secrets';
const portalUrl = elsewhere(adminUrl, portalDatabase);
await query(adminUrl, `CREATE DATABASE ${portalDatabase}`);

describe('a sandbox role reaches its own database', () => {
  test('and works in it as its owner', async () => {
    const { url } = await make();
    await query(url, 'CREATE TABLE note (id int PRIMARY KEY, text text)');
    await query(url, "INSERT INTO note VALUES (1, 'hello')");
    await query(url, 'CREATE SCHEMA shop; CREATE EXTENSION pg_trgm; SELECT lo_create(0)');
    expect(await query(url, 'SELECT text FROM note')).toEqual([{ text: 'hello' }]);
  });

  test.each([
    ['the portal’s', portalDatabase],
    ['postgres', 'postgres'],
    ['template1', 'template1'],
    ['template0', 'template0'],
  ])('and not %s', async (_, database) => {
    const { url } = await make();
    await expect(query(elsewhere(url, database), 'SELECT 1')).rejects.toThrow(
      /permission denied for database|not currently accepting connections/,
    );
  });

  test('and not another sandbox, older or newer', async () => {
    const [first, second] = [await make(), await make()];
    await expect(query(elsewhere(first.url, second.name), 'SELECT 1')).rejects.toThrow(/permission denied/);
    await expect(query(elsewhere(second.url, first.name), 'SELECT 1')).rejects.toThrow(/permission denied/);
  });

  test('and no other database of the server at all', async () => {
    const { url } = await make();
    const reached = await query(
      url,
      `SELECT datname FROM pg_database WHERE datallowconn AND has_database_privilege(oid, 'CONNECT')
       AND datname <> current_database()`,
    );
    expect(reached).toEqual([]);
  });
});

/** What a role might try from inside, each with what Postgres has to say to it. */
const attempts: [string, string, RegExp][] = [
  ['become the portal’s role', `SET ROLE ${pg.escapeIdentifier(new URL(adminUrl).username)}`, /permission denied/],
  [
    'become it by session',
    `SET SESSION AUTHORIZATION ${pg.escapeIdentifier(new URL(adminUrl).username)}`,
    /permission denied/,
  ],
  ['become the group of sandboxes', 'SET ROLE slipway_sandboxes', /permission denied/],
  ['run a program', "COPY (SELECT 1) TO PROGRAM 'id'", /external program/],
  ['read a program', "CREATE TEMP TABLE t (a text); COPY t FROM PROGRAM 'id'", /external program/],
  ['write a file', "COPY (SELECT 1) TO '/tmp/slipway-sandbox'", /COPY to a file/],
  ['read a file', "CREATE TEMP TABLE t (a text); COPY t FROM '/etc/passwd'", /COPY from a file/],
  ['read a file by function', "SELECT pg_read_file('/etc/passwd')", /permission denied/],
  ['read a binary file', "SELECT pg_read_binary_file('/etc/passwd')", /permission denied/],
  ['list a folder', "SELECT pg_ls_dir('.')", /permission denied/],
  [
    'write a file through a large object',
    "SELECT lo_export(lo_create(0), '/tmp/slipway-sandbox')",
    /permission denied/,
  ],
  ['read a file through a large object', "SELECT lo_import('/etc/passwd')", /permission denied/],
  ['call other servers', 'CREATE EXTENSION dblink', /permission denied|not available/],
  ['call them as tables', 'CREATE EXTENSION postgres_fdw', /permission denied|not available/],
  ['read files as tables', 'CREATE EXTENSION file_fdw', /permission denied|not available/],
  ['see everybody’s statements', 'CREATE EXTENSION pg_stat_statements', /permission denied|not available/],
  ['use an untrusted language', 'CREATE EXTENSION plpython3u', /permission denied|not available/],
  ['use another untrusted language', 'CREATE EXTENSION plperlu', /permission denied|not available/],
  ['write in C', "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'", /permission denied for language/],
  [
    'use internal functions',
    "CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'now'",
    /permission denied for lang/,
  ],
  ['load a library', "LOAD 'dblink'", /not allowed|could not access/],
  ['read password hashes', 'SELECT rolpassword FROM pg_authid', /permission denied/],
  ['read them by the view', 'SELECT passwd FROM pg_shadow', /permission denied/],
  ['read who may log in', 'SELECT * FROM pg_hba_file_rules', /permission denied/],
  ['read the settings files', 'SELECT * FROM pg_file_settings', /permission denied/],
  ['learn where the data lies', 'SHOW data_directory', /pg_read_all_settings|permission denied/],
  ['change the server', "ALTER SYSTEM SET work_mem = '1GB'", /permission denied/],
  ['load the settings again', 'SELECT pg_reload_conf()', /permission denied/],
  ['make a role', 'CREATE ROLE slipway_intruder', /permission denied/],
  ['make a database', 'CREATE DATABASE slipway_intruder', /permission denied/],
  ['make a tablespace', "CREATE TABLESPACE slipway_intruder LOCATION '/tmp'", /permission denied/],
  ['subscribe to the portal', "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p", /permission denied/],
  ['make a foreign-data wrapper', 'CREATE FOREIGN DATA WRAPPER w', /permission denied/],
  ['hook into logins', 'CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION now()', /permission denied|must be superuser/],
  ['have more connections', 'ALTER ROLE CURRENT_USER CONNECTION LIMIT 1000', /permission denied/],
  ['have more temporary files', 'SET temp_file_limit = -1', /permission denied/],
  ['have more of them from now on', 'ALTER ROLE CURRENT_USER SET temp_file_limit = -1', /permission denied/],
  ['forget their limit', 'ALTER ROLE CURRENT_USER RESET temp_file_limit', /permission denied/],
  ['become a superuser', 'ALTER ROLE CURRENT_USER SUPERUSER', /permission denied/],
  ['follow changes', "SELECT pg_create_logical_replication_slot('s', 'pgoutput')", /permission denied/],
  ['ask another database’s size', `SELECT pg_database_size('${portalDatabase}')`, /permission denied/],
  ['drop another database', `DROP DATABASE "${portalDatabase}"`, /must be owner/],
];

describe('from inside, a sandbox role may not', () => {
  test('do any of the things by which one gets out', async () => {
    const { url } = await make();
    for (const [what, statement, answer] of attempts) {
      const outcome = await query(url, statement).then(
        () => 'it was allowed',
        (error: Error) => error.message,
      );
      expect(outcome, what).toMatch(answer);
    }
  });

  test('end or read the sessions of others', async () => {
    const { url } = await make();
    const other = new pg.Client({ connectionString: adminUrl });
    await other.connect();
    try {
      const { rows } = await other.query('SELECT pg_backend_pid() AS pid');
      await expect(query(url, 'SELECT pg_terminate_backend($1)', [rows[0].pid])).rejects.toThrow(/permission denied/);
      await expect(query(url, 'SELECT pg_cancel_backend($1)', [rows[0].pid])).rejects.toThrow(/permission denied/);
      const seen = await query(url, 'SELECT query, client_addr FROM pg_stat_activity WHERE pid = $1', [rows[0].pid]);
      expect(seen).toEqual([{ query: '<insufficient privilege>', client_addr: null }]);
    } finally {
      await other.end();
    }
  });

  test('hear what other databases notify, nor tell them', async () => {
    const { url } = await make();
    const [inside, portal] = [url, portalUrl].map((connectionString) => new pg.Client({ connectionString }));
    if (!inside || !portal) throw new Error('two clients');
    const heard: string[] = [];
    for (const client of [inside, portal]) {
      await client.connect();
      await client.query('LISTEN slipway_live');
    }
    inside.on('notification', (message) => heard.push(`sandbox: ${message.payload}`));
    portal.on('notification', (message) => heard.push(`portal: ${message.payload}`));
    await portal.query("SELECT pg_notify('slipway_live', 'from the portal')");
    await inside.query("SELECT pg_notify('slipway_live', 'from the sandbox')");
    // A round trip after both: whatever was to come has come.
    for (const client of [inside, portal]) await client.query('SELECT 1');
    for (const client of [inside, portal]) await client.end();
    expect(heard.sort()).toEqual(['portal: from the portal', 'sandbox: from the sandbox']);
  });

  test('log in for replication', async () => {
    const { url } = await make();
    await expect(query(`${url}?replication=database`, 'SELECT 1')).rejects.toThrow(
      /permission denied|standby connections/,
    );
  });

  test('open more connections than asked for', async () => {
    const { url } = await make({ connectionLimit: 2 });
    const clients = [1, 2].map(() => new pg.Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/too many connections/);
    await Promise.all(clients.map((client) => client.end()));
  });

  test('fill the disk with temporary files, or run for ever by default', async () => {
    const { url } = await make({ temporaryFilesMb: 1, statementTimeoutSeconds: 1 });
    const sort =
      "SET work_mem = '64kB'; SELECT count(*) FROM (SELECT repeat('x', 100) || i FROM generate_series(1, 100000) i ORDER BY 1 OFFSET 0) s";
    await expect(query(url, sort)).rejects.toThrow(/temporary file size exceeds/);
    await expect(query(url, 'SELECT pg_sleep(30)')).rejects.toThrow(/statement timeout/);
  });
});

describe('what a role may change for itself is kept by looking', () => {
  test('a transaction that is too old is ended', async () => {
    const { spec, url } = await make({ transactionTimeoutSeconds: 10 });
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    await client.query('SET transaction_timeout = 0; SET idle_in_transaction_session_timeout = 0; BEGIN');
    const early = await provisioner.observe(spec);
    expect(early.facts.find((fact) => fact.fact === 'Longest transaction')?.observed).toBe('kept');
    const impatient = { ...spec, config: { ...(spec.config as object), transactionTimeoutSeconds: 0.001 } };
    const late = await provisioner.observe(impatient);
    expect(late.facts.find((fact) => fact.fact === 'Longest transaction')?.observed).toBe('1 ended');
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await client.end().catch(() => {});
  });

  test('a database that its owner opens to everybody is reported, and closed by the next sandbox', async () => {
    const [host, guest] = [await make(), await make()];
    await query(host.url, `GRANT CONNECT ON DATABASE "${host.name}" TO PUBLIC`);
    const seen = await provisioner.observe(guest.spec);
    expect(seen).toMatchObject({ healthy: false, reason: expect.stringContaining(host.name) });
    await make();
    expect(await provisioner.observe(guest.spec)).toMatchObject({ healthy: true });
    await expect(query(elsewhere(guest.url, host.name), 'SELECT 1')).rejects.toThrow(/permission denied/);
  });
});

describe('closing the server', () => {
  test('keeps the roles that could enter, and shuts out those made later', async () => {
    const database = `shared_${Date.now()}`;
    const [before, later] = [`before_${Date.now()}`, `later_${Date.now()}`];
    await query(adminUrl, `CREATE DATABASE ${database}`);
    await query(adminUrl, `CREATE ROLE ${before} LOGIN PASSWORD 'before-password'`);
    try {
      await closeServer(adminUrl);
      await closeServer(adminUrl);
      await query(adminUrl, `CREATE ROLE ${later} LOGIN PASSWORD 'later-password'`);
      const as = (role: string, password: string) => {
        const url = new URL(elsewhere(adminUrl, database));
        url.username = role;
        url.password = password;
        return query(url.href, 'SELECT 1 AS one');
      };
      expect(await as(before, 'before-password')).toEqual([{ one: 1 }]);
      await expect(as(later, 'later-password')).rejects.toThrow(/permission denied/);
    } finally {
      await query(adminUrl, `DROP DATABASE ${database} WITH (FORCE)`);
      for (const role of [before, later]) {
        await query(adminUrl, `DROP OWNED BY ${role}`).catch(() => {});
        await query(adminUrl, `DROP ROLE IF EXISTS ${role}`);
      }
    }
  });
});
