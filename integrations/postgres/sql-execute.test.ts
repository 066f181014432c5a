import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { readDeclarations } from '@/domain/core/declarations';
import { testDb } from '@/domain/core/testing';
import { workbench } from '@/integrations/testing';
import { sqlExecute } from './sql-execute';

const { url } = await testDb();
const { url: ownUrl } = await testDb();
const declarations = readDeclarations(`
connections:
  orders: {url: {env: ORDERS}, rows: 3, timeoutSeconds: 1}
  stock: {url: {env: ORDERS}, write: true}
  portal: {url: {env: PORTAL}}
  nowhere: {url: {env: NOWHERE}}
  others: {url: {env: ORDERS}, templates: [another]}
`);
const addresses: Record<string, string> = { ORDERS: url, PORTAL: ownUrl, NOWHERE: 'postgres://x:y@127.0.0.1:1/z' };
const action = sqlExecute({
  declarations: () => declarations,
  urlOf: async (_, __, connection) => addresses[connection.url.env ?? ''] ?? '',
  ownUrl: () => ownUrl,
});
const { apply, plan } = await workbench('sql');
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('CREATE TABLE item (id int, name text)');
await client.query("INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 5) n");
await client.end();

const ask = (sql: string, params: unknown[] = [], connection = 'orders') => apply(action, { connection, sql, params });

describe('sql:execute', () => {
  test('gives rows, with values bound', async () => {
    const { output } = await ask('SELECT id, name FROM item WHERE name = $1', ['item 2']);
    expect(output).toEqual({ rows: [{ id: 2, name: 'item 2' }], rowCount: 1, isCut: false });
    expect((await ask('SELECT id FROM item WHERE name = $1', ["' OR '1'='1"])).output?.rows).toEqual([]);
  });

  test('gives no more rows than declared, and says so', async () => {
    expect((await ask('SELECT id FROM item ORDER BY id')).output).toMatchObject({ isCut: true, rowCount: 5 });
  });

  test('changes data only where that is declared', async () => {
    const sql = 'UPDATE item SET name = $1 WHERE id = 5';
    await expect(ask(sql, ['new'])).rejects.toThrow('cannot execute UPDATE in a read-only transaction');
    expect((await ask(sql, ['new'], 'stock')).output).toMatchObject({ rowCount: 1 });
  });

  test.each([
    ['SELECT 1; DROP TABLE item', 'cannot insert multiple commands'],
    ['COMMIT; DROP TABLE item', 'cannot insert multiple commands'],
    ['SELECT pg_sleep(30)', 'statement timeout'],
    ['SELEC 1', 'syntax error'],
  ])('%s: %s', async (sql, reason) => {
    await expect(ask(sql)).rejects.toThrow(reason);
  });

  test.each([
    ['unknown', 'No connection "unknown" is declared here.'],
    ['constructor', 'No connection "constructor" is declared here.'],
    ['others', 'The template "a-template" may not ask "others".'],
    ['portal', 'is the portal’s own database'],
    ['nowhere', 'cannot be reached'],
  ])('%s: %s', async (connection, reason) => {
    await expect(ask('SELECT 1', [], connection)).rejects.toThrow(reason);
  });

  test('is planned with the statement, and asks nothing', async () => {
    const [line] = await plan(action, { connection: 'nowhere', sql: 'SELECT 1' });
    expect(line).toMatchObject({ sign: 'none', kind: 'Statement', object: 'nowhere', note: 'Reads only: SELECT 1' });
  });

  test('may be repeated where it only reads', () => {
    expect(action.repeatableFor?.({ connection: 'orders' })).toBe(true);
    expect(action.repeatableFor?.({ connection: 'stock' })).toBe(false);
    expect(action.repeatableFor?.({ connection: '${{ x }}' })).toBe(false);
  });
});
