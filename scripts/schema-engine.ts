import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const root = path.resolve(import.meta.dirname, '..');
const schemaDir = path.join(root, 'prisma/schema');

type SchemaFile = { path: string; content: string };

/** The data model, file by file. */
export function schemaFiles(): SchemaFile[] {
  return fs
    .readdirSync(schemaDir)
    .filter((file) => file.endsWith('.prisma'))
    .sort()
    .map((file) => ({
      path: path.join(schemaDir, file),
      content: fs.readFileSync(path.join(schemaDir, file), 'utf8'),
    }));
}

/** Tables whose model says that it is partitioned: the schema language has no word for it, so a comment carries it. */
export function partitionedTables(): string[] {
  const model = schemaFiles()
    .map((file) => file.content)
    .join('\n');
  return [...model.matchAll(/\/\/\/[^\n]*Partitioned by month on `at`[^\n]*\n(?:\/\/\/[^\n]*\n)*model (\w+)/g)].map(
    (match) => match[1] ?? '',
  );
}

/**
 * The SQL that takes a database, or an empty one, to the data model, from Prisma's own engine, compiled to WebAssembly:
 * nothing is downloaded. It wants a server to talk to in both cases. An empty string means that both agree.
 */
export async function diffToSchema(url: string, from: 'empty' | 'database'): Promise<string> {
  const files = schemaFiles();
  const pool = new CatalogPool({ connectionString: url, max: 2 });
  const engine = await openEngine(files, pool);
  const { stdout } = await engine.diff({
    from: from === 'empty' ? { tag: 'empty' } : { tag: 'schemaDatasource', files, configDir: root },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
  });
  engine.free();
  await pool.end();
  const sql = (stdout ?? '').trim();
  return sql === '-- This is an empty migration.' ? '' : sql;
}

/** Postgres's internal one-letter type. The adapter does not know it, and reading partitioned tables needs it. */
const letter = 18;
const text = 25;

class CatalogPool extends pg.Pool {
  /** by the rows of an answer: which columns are letters */
  readonly letters = new WeakMap<object, number[]>();

  override query = (async (...args: unknown[]) => {
    const result = await (pg.Pool.prototype.query as (...a: unknown[]) => Promise<pg.QueryResult>).apply(this, args);
    const columns = (result.fields ?? []).flatMap((field, at) => (field.dataTypeID === letter ? [at] : []));
    for (const at of columns) Object.assign(result.fields[at] ?? {}, { dataTypeID: text });
    this.letters.set(result.rows, columns);
    return result;
  }) as pg.Pool['query'];
}

function adapterFor(pool: CatalogPool): PrismaPg {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const at of pool.letters.get(result.rows) ?? []) result.columnTypes[at] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  };
  return factory;
}

async function openEngine(files: SchemaFile[], pool: CatalogPool) {
  const background = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')),
    'schema_engine_bg.wasm',
  );
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasm), {
    './schema_engine_bg.js': background as unknown as WebAssembly.ModuleImports,
  });
  (background as unknown as { __wbg_set_wasm: (exports: WebAssembly.Exports) => void }).__wbg_set_wasm(
    instance.exports,
  );
  (instance.exports.__wbindgen_start as () => void)();
  const datamodels = files.map((file): [string, string] => [file.path, file.content]);
  return background.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapterFor(pool)));
}
