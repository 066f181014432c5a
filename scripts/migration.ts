import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDatabase } from './database';
import { migrate } from './migrate';
import { diffToSchema, partitionedTables } from './schema-engine';

/**
 * npm run migration            writes the first migration again from the data model: while nothing is released
 * npm run migration -- NAME    writes the next one: what the data model has and the migrations do not
 *
 * What the schema language cannot say stands in migrations of its own, written by hand, which this never touches.
 */
const folder = path.resolve(import.meta.dirname, '../prisma/migrations');
const init = '20261123000000_init';

function write(name: string, sql: string): void {
  const file = path.join(folder, name, 'migration.sql');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${partition(sql)}\n`);
  console.log(`Wrote ${path.relative(process.cwd(), file)}`);
}

function partition(sql: string): string {
  return partitionedTables().reduce((text, table) => {
    const create = new RegExp(`(CREATE TABLE "${table}" \\([^;]*\\n\\));`);
    return text.replace(create, '$1 PARTITION BY RANGE ("at");');
  }, sql);
}

async function next(name: string, url: string): Promise<void> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('The name of a migration is lower-case words joined by _.');
  await migrate(url);
  const sql = await diffToSchema(url, 'database');
  if (!sql) return console.log('The migrations say what the data model says. Nothing to write.');
  write(`${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`, sql);
}

const name = process.argv[2];
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-migration-'));
const database = await startDatabase({ dataDir, throwaway: true });
try {
  if (name) await next(name, database.url);
  else write(init, await diffToSchema(database.url, 'empty'));
} finally {
  await database.stop();
}
