import pg from 'pg';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import type { Declarations, DeclaredConnection } from '@/domain/core/declarations';
import { unavailable } from '@/domain/core/errors';

const Input = z.strictObject({
  connection: z.string().min(1).describe('The name of a declared connection'),
  sql: z.string().min(1).max(100_000).describe('One statement, with $1, $2 ... where values go'),
  params: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .max(100)
    .default([])
    .describe('The values, in their order: never written into the statement'),
});
type Input = z.output<typeof Input>;

export type SqlOptions = {
  declarations: () => Declarations;
  /** the address of a connection, out of where its secret is */
  urlOf: (context: ActionContext, name: string, connection: DeclaredConnection) => Promise<string>;
  /** the portal's own database: never asked */
  ownUrl: () => string;
};

/** Asks a declared PostgreSQL database. */
export const sqlExecute = (options: SqlOptions) =>
  defineAction({
    id: 'sql:execute',
    title: 'Ask a database',
    description: 'Runs one statement in a declared PostgreSQL database, and gives its rows to later steps.',
    repeatable: false,
    takesSecrets: ['params'],
    gives: ['rows', 'rowCount', 'isCut'],
    repeatableFor: (input) => isReadOnly(options, input),
    input: Input,
    plan: async (input, context) => {
      const connection = connectionFor(options, input, context);
      const note = `${connection.write ? 'May change data' : 'Reads only'}: ${input.sql.trim().slice(0, 300)}`;
      return [{ sign: connection.write ? 'unknown' : 'none', kind: 'Statement', object: input.connection, note }];
    },
    apply: async (input, context) => {
      const connection = connectionFor(options, input, context);
      const url = await options.urlOf(context, input.connection, connection);
      return { output: await execute(input, connection, { url, ownUrl: options.ownUrl() }, context) };
    },
  });

function isReadOnly({ declarations }: SqlOptions, input: unknown): boolean {
  const { connection } = (input ?? {}) as { connection?: unknown };
  const { connections } = declarations();
  return typeof connection === 'string' && Object.hasOwn(connections, connection) && !connections[connection]?.write;
}

const declare = 'Whoever keeps the portal declares connections in the file that SLIPWAY_DECLARATIONS names.';

function connectionFor({ declarations }: SqlOptions, { connection: name }: Input, { run }: ActionContext) {
  const { connections } = declarations();
  const connection = Object.hasOwn(connections, name) ? connections[name] : undefined;
  if (!connection) throw new ActionError(`No connection "${name}" is declared here.`, declare);
  if (!connection.templates.includes('*') && !connection.templates.includes(run.templateName)) {
    throw new ActionError(`The template "${run.templateName}" may not ask "${name}".`, declare);
  }
  return connection;
}

type Addresses = { url: string; ownUrl: string };

async function execute(input: Input, connection: DeclaredConnection, addresses: Addresses, context: ActionContext) {
  const client = new pg.Client({
    connectionString: addresses.url,
    application_name: 'slipway-sql',
    connectionTimeoutMillis: 10_000,
    statement_timeout: connection.timeoutSeconds * 1000,
  });
  client.on('error', () => undefined);
  const onAbort = () => void client.end().catch(() => undefined);
  context.signal.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect().catch((error: Error) => {
      throw unavailable(`The database of "${input.connection}" cannot be reached: ${error.message}.`);
    });
    await refuseOwn(client, input.connection, addresses.ownUrl);
    return await inTransaction(client, input, connection);
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    await client.end().catch(() => undefined);
  }
}

type Place = { system: string; database: string };
const place = async (client: pg.Client): Promise<Place | undefined> => {
  const sql = 'SELECT system_identifier::text AS system, current_database() AS database FROM pg_control_system()';
  return (await client.query<Place>(sql)).rows[0];
};

/** By what the servers say of themselves: one database has many addresses. */
async function refuseOwn(client: pg.Client, name: string, ownUrl: string): Promise<void> {
  const own = new pg.Client({ connectionString: ownUrl, connectionTimeoutMillis: 10_000 });
  own.on('error', () => undefined);
  try {
    await own.connect();
    const [theirs, ours] = [await place(client), await place(own)];
    if (theirs?.system !== ours?.system || theirs?.database !== ours?.database) return;
  } finally {
    await own.end().catch(() => undefined);
  }
  throw new ActionError(`"${name}" is the portal’s own database, which no template asks.`, declare);
}

/** One statement: a second one, with which it could leave the transaction, is a mistake to the server. */
async function inTransaction(client: pg.Client, { sql, params }: Input, { write, rows: most }: DeclaredConnection) {
  await client.query(write ? 'BEGIN' : 'BEGIN READ ONLY');
  try {
    // A prepared statement takes one command, and its values never as text of it.
    const result = await client.query({ name: 'slipway', text: sql, values: params });
    await client.query('COMMIT');
    const rows = result.rows.slice(0, most) as Record<string, unknown>[];
    return { rows, rowCount: result.rowCount ?? 0, isCut: result.rows.length > most };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (error instanceof pg.DatabaseError) throw new ActionError(`The database says: ${error.message}.`);
    throw error;
  }
}
