import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDb } from '@/domain/core/testing';
import { connect } from './check-database';

const { url } = await testDb();
const admin = new pg.Client({ connectionString: url });
const name = `check_${process.pid}`;
const at = (change: (address: URL) => void) => {
  const address = new URL(url);
  change(address);
  return address.href;
};

beforeAll(async () => {
  await admin.connect();
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'for tests only'`);
  await admin.query(`CREATE DATABASE ${name} ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`);
  await admin.query(`GRANT CONNECT ON DATABASE ${new URL(url).pathname.slice(1)} TO ${name}`);
});
afterAll(async () => {
  await admin.query(`DROP DATABASE ${name}`);
  await admin.query(`REVOKE ALL ON DATABASE ${new URL(url).pathname.slice(1)} FROM ${name}`);
  await admin.query(`DROP ROLE ${name}`);
  await admin.end();
});

it('connects to a database that is fit', async () => {
  const client = await connect(url);
  expect((await client.query('SELECT 1 AS "one"')).rows).toEqual([{ one: 1 }]);
  await client.end();
});

it.each([
  ['a server that is not there', (a: URL) => (a.port = '1'), /cannot be reached: .*ECONNREFUSED/],
  ['a wrong password', (a: URL) => (a.password = 'wrong'), /cannot be reached: password authentication failed/],
  ['a database that is not there', (a: URL) => (a.pathname = '/none'), /none at .* cannot be reached: database "none"/],
  ['an encoding that loses text', (a: URL) => (a.pathname = `/${name}`), /keeps text as SQL_ASCII/],
])('names %s', async (_, change, words) => {
  const refused = connect(at(change));
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(/^DATABASE_URL: the database /);
});

it('names a role that may make no tables, never its password', async () => {
  const refused = connect(
    at((a) => {
      a.username = name;
      a.password = 'for tests only';
    }),
  );
  await expect(refused).rejects.toThrow(`does not let the role "${name}" make tables`);
  await expect(refused).rejects.not.toThrow('for tests only');
});
