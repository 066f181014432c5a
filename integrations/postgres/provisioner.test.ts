import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { provisionerContext, query, sandboxes, specFor, traces, urlOf } from './fixture';
import { postgresProvisioner } from './provisioner';
import { scramVerifier } from './scram';
import { sandboxName } from './server';

const { adminUrl, provisioner, tracked, make } = await sandboxes();
const seed = "CREATE TABLE product (name text); INSERT INTO product VALUES ('anchor'), ('rope');";

describe('a sandbox', () => {
  test('is made with its stages, its record first, and credentials that work', async () => {
    const spec = tracked({ extensions: ['pg_trgm', 'citext'], seed });
    const { context, stages, recorded } = provisionerContext();
    const { outputs, secretOutputs } = await provisioner.apply(spec, context);
    const name = sandboxName(spec.key);
    expect(stages).toEqual(['Role', 'Database', 'Closed to others', 'First data', 'Healthy']);
    expect(recorded[0]).toMatchObject({ database: name, role: name });
    expect(JSON.stringify(recorded)).not.toContain(secretOutputs.password);
    expect(outputs).toEqual({ host: '127.0.0.1', port: Number(new URL(adminUrl).port), database: name, user: name });
    expect(Object.keys(secretOutputs)).toEqual(['password', 'DATABASE_URL']);
    expect(await query(urlOf({ outputs, secretOutputs }), 'SELECT name FROM product ORDER BY name')).toEqual([
      { name: 'anchor' },
      { name: 'rope' },
    ]);
  });

  test('is planned without touching the server', async () => {
    const spec = specFor();
    const plan = await provisioner.plan(spec);
    expect(plan.map(({ sign, kind, object }) => ({ sign, kind, object }))).toEqual([
      { sign: 'create', kind: 'Database', object: sandboxName(spec.key) },
      { sign: 'create', kind: 'Role', object: sandboxName(spec.key) },
    ]);
    expect(await traces(adminUrl, sandboxName(spec.key))).toEqual([]);
  });

  test('is observed: what was asked beside what is there', async () => {
    const { spec, url } = await make({ connectionLimit: 3, largestMb: 16 });
    const seen = await provisioner.observe(spec);
    expect(seen).toMatchObject({ exists: true, running: true, healthy: true });
    expect(Object.fromEntries(seen.facts.map((fact) => [fact.fact, fact.asked]))).toMatchObject({
      Connections: 'at most 3',
      Size: 'at most 16 MB',
      Reaches: 'its own database only',
    });
    await query(url, 'CREATE TABLE big AS SELECT repeat(md5(i::text), 50) FROM generate_series(1, 8000) i');
    expect(await provisioner.observe(spec)).toMatchObject({
      healthy: false,
      reason: expect.stringMatching(/more than/),
    });
    expect(await provisioner.observe(specFor())).toMatchObject({ exists: false, running: false, healthy: false });
  });

  test('sleeps without logins or sessions, and wakes with the same password and data', async () => {
    const { spec, url, name } = await make({ seed });
    const inside = new pg.Client({ connectionString: url });
    const lost = new Promise((resolve) => inside.on('error', resolve));
    await inside.connect();
    await provisioner.sleep(spec, provisionerContext().context);
    await provisioner.sleep(spec, provisionerContext().context);
    await lost;
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/not permitted to log in/);
    expect(await provisioner.observe(spec)).toMatchObject({ exists: true, running: false });
    const woken = await provisioner.wake(spec, provisionerContext().context);
    expect(woken.outputs.database).toBe(name);
    expect(woken.secretOutputs).toEqual({});
    expect(await query(url, 'SELECT count(*)::int AS n FROM product')).toEqual([{ n: 2 }]);
  });

  test('gets a new password, and the old one ends', async () => {
    const { spec, url } = await make();
    if (!provisioner.rotate) throw new Error('postgres rotates');
    const rotated = await provisioner.rotate(spec, provisionerContext().context);
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(urlOf(rotated), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('nothing is left behind', () => {
  test.each(['Role', 'Database', 'Closed to others', 'First data', 'Healthy'])(
    'when it is cut off at %s and destroyed, and it can be taken up again',
    async (failAt) => {
      const spec = tracked({ seed });
      const name = sandboxName(spec.key);
      await expect(provisioner.apply(spec, provisionerContext({ failAt }).context)).rejects.toThrow(/cut off/);
      await provisioner.destroy(spec, provisionerContext().context);
      expect(await traces(adminUrl, name)).toEqual([]);

      await expect(provisioner.apply(spec, provisionerContext({ failAt }).context)).rejects.toThrow(/cut off/);
      const whole = await provisioner.apply(spec, provisionerContext().context);
      expect(await query(urlOf(whole), 'SELECT count(*)::int AS n FROM product')).toEqual([{ n: 2 }]);
      await provisioner.destroy(spec, provisionerContext().context);
      expect(await traces(adminUrl, name)).toEqual([]);
    },
  );

  test('when the worker has to stop in the middle', async () => {
    const spec = tracked();
    const stop = new AbortController();
    const { context } = provisionerContext({ signal: stop.signal });
    const cut = { ...context, stage: async (name: string) => void (name === 'Database' && stop.abort()) };
    await expect(provisioner.apply(spec, cut)).rejects.toThrow(/abort/i);
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await traces(adminUrl, sandboxName(spec.key))).toEqual([]);
  });

  test('when someone is working in it, has made it a template and shut the door', async () => {
    const { spec, url, name } = await make();
    const inside = new pg.Client({ connectionString: url });
    inside.on('error', () => {});
    await inside.connect();
    await inside.query(`ALTER DATABASE "${name}" WITH IS_TEMPLATE true`);
    await inside.query('BEGIN; CREATE TABLE held (id int)');
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await traces(adminUrl, name)).toEqual([]);
    await inside.end().catch(() => {});
  });

  test('when it is destroyed twice, or was never made', async () => {
    const { spec, name } = await make();
    await provisioner.destroy(spec, provisionerContext().context);
    await provisioner.destroy(spec, provisionerContext().context);
    await provisioner.destroy(specFor(), provisionerContext().context);
    expect(await traces(adminUrl, name)).toEqual([]);
  });

  test('when destroying and making race: whoever is last decides, and nothing is half there', async () => {
    const spec = tracked();
    await Promise.allSettled([
      provisioner.apply(spec, provisionerContext().context),
      provisioner.destroy(spec, provisionerContext().context),
      provisioner.apply(spec, provisionerContext().context),
    ]);
    const left = await traces(adminUrl, sandboxName(spec.key));
    expect([0, 2]).toContain(left.length);
  });
});

describe('bad input', () => {
  test('SQL that fails is reported with its reason, and keeps nothing', async () => {
    const spec = tracked({ seed: 'CREATE TABLE kept (id int); SELECT * FROM missing;' });
    await expect(provisioner.apply(spec, provisionerContext().context)).rejects.toThrow(
      /first data could not be put in: relation "missing" does not exist/,
    );
    expect(await query(adminUrl, 'SELECT 1')).toHaveLength(1);
  });

  test('SQL of the first data has the sandbox’s rights only', async () => {
    const spec = tracked({ seed: "COPY (SELECT 1) TO PROGRAM 'id'" });
    await expect(provisioner.apply(spec, provisionerContext().context)).rejects.toThrow(/external program/);
  });

  test('an extension that is not on the list is refused before anything is made', () => {
    expect(provisioner.config.safeParse({ extensions: ['dblink'] }).success).toBe(false);
  });

  test('more connections than the server has are refused with what to do', async () => {
    const [{ most }] = (await query<{ most: number }>(
      adminUrl,
      "SELECT current_setting('max_connections')::int AS most",
    )) as [{ most: number }];
    const first = await make({ connectionLimit: 50 });
    for (let promised = 50; promised + 50 <= most - 40; promised += 50) await make({ connectionLimit: 50 });
    const spec = tracked({ connectionLimit: 50 });
    await expect(provisioner.apply(spec, provisionerContext().context)).rejects.toThrow(/max_connections/);
    await provisioner.sleep(first.spec, provisionerContext().context);
    await provisioner.apply(spec, provisionerContext().context);
  });

  test('a server that does not answer is named, its password is not', async () => {
    const away = postgresProvisioner({ adminUrl: () => 'postgresql://admin:hidden-password@127.0.0.1:1/postgres' });
    expect(await away.unavailable?.()).toMatch(/127\.0\.0\.1:1 does not answer/);
    await expect(away.apply(specFor(), provisionerContext().context)).rejects.toThrow(/does not answer/);
    await expect(away.observe(specFor())).rejects.not.toThrow(/hidden-password/);
    expect(await provisioner.unavailable?.()).toBeUndefined();
  });
});

describe('an administrator who is not a superuser', () => {
  test('makes, observes, sleeps, wakes and destroys; where it may not close a database it says so', async () => {
    const admin = `admin_${randomBytes(4).toString('hex')}`;
    await query(adminUrl, `CREATE ROLE ${admin} LOGIN CREATEDB CREATEROLE PASSWORD 'admin-password'`);
    const url = new URL(adminUrl);
    url.username = admin;
    url.password = 'admin-password';
    await query(adminUrl, `CREATE DATABASE ${admin} OWNER ${admin}`);
    url.pathname = `/${admin}`;
    await make();
    const [spec, late] = [specFor(), specFor()];
    const modest = postgresProvisioner({ adminUrl: () => url.href });
    try {
      await query(adminUrl, `GRANT slipway_sandboxes TO ${admin} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE`);
      const made = await modest.apply(spec, provisionerContext().context);
      expect(await query(urlOf(made), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(await modest.observe(spec)).toMatchObject({ healthy: true });
      await modest.sleep(spec, provisionerContext().context);
      await modest.wake(spec, provisionerContext().context);
      await query(adminUrl, `CREATE DATABASE ${admin}_open`);
      await expect(modest.apply(late, provisionerContext().context)).rejects.toThrow(/REVOKE CONNECT ON DATABASE/);
    } finally {
      for (const one of [spec, late]) await modest.destroy(one, provisionerContext().context);
      for (const one of [spec, late]) expect(await traces(adminUrl, sandboxName(one.key))).toEqual([]);
      await query(adminUrl, `DROP DATABASE IF EXISTS ${admin}_open`);
      await query(adminUrl, `DROP DATABASE ${admin} WITH (FORCE)`);
      await query(adminUrl, `DROP OWNED BY ${admin}`);
      await query(adminUrl, `DROP ROLE ${admin}`);
    }
  });
});

describe('names and passwords', () => {
  test('an environment’s id stands in the name as it is', () => {
    expect(sandboxName('env_01hx')).toBe('sbx_env_01hx');
  });

  test('a name is a plain identifier of at most 63 bytes, and two keys never share one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(sandboxName(a)).toMatch(/^[a-z][a-z0-9_]{3,62}$/);
        if (a !== b) expect(sandboxName(a)).not.toBe(sandboxName(b));
      }),
    );
  });

  test('a verifier carries the salt and never the password', () => {
    const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
    expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$[\w+/=]{44}:[\w+/=]{44}$/);
    // The server key of the exchange printed in RFC 7677.
    expect(verifier).toContain('wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=');
  });
});
