import { invalid } from '@/domain/core/errors';
import type { PostgresConfig } from './config';
import { literal, quoted, sqlState, withClient } from './server';

const done = 'slipway: first data is in';

/**
 * Puts in what a sandbox starts with, logged in as its own role, so that no SQL of a template ever has more rights than
 * the sandbox. Once: the note that it is done is written in the same transaction.
 */
export async function putFirstData(sandboxUrl: string, name: string, config: PostgresConfig): Promise<void> {
  await withClient(sandboxUrl, 'slipway first data', async (client) => {
    for (const extension of config.extensions) {
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${quoted(extension)}`).catch((error: unknown) => {
        if (sqlState(error) === '0A000' || sqlState(error) === '58P01' || sqlState(error) === '42501') {
          throw invalid(
            `The Postgres server does not offer the extension ${extension}: ${words(error)}. Ask for it without, or have it installed there.`,
          );
        }
        throw error;
      });
    }
    if (!config.seed) return;
    const { rows } = await client.query<{ note: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS note FROM pg_database WHERE datname = current_database()`,
    );
    if (rows[0]?.note === done) return;
    try {
      await client.query('BEGIN');
      await client.query(config.seed);
      await client.query(`COMMENT ON DATABASE ${quoted(name)} IS ${literal(done)}`);
      await client.query('COMMIT');
    } catch (error) {
      if (sqlState(error) === undefined) throw error;
      throw invalid(`The first data could not be put in: ${words(error)}. Nothing of it was kept. Mend the SQL.`);
    }
  });
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));
