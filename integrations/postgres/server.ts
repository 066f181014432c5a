import { createHash } from 'node:crypto';
import pg from 'pg';
import { unavailable } from '@/domain/core/errors';

/** Every role made here is a member: that is how they are told apart from everybody else's. It owns and may nothing. */
export const groupRole = 'slipway_sandboxes';

export const quoted = pg.escapeIdentifier;
export const literal = pg.escapeLiteral;

/**
 * The name of both role and database, from the environment's key alone. pg_hba.conf's `sameuser` relies on the two
 * being equal. At most 63 bytes, lower case, and different keys never share one.
 */
export function sandboxName(key: string): string {
  if (/^[a-z0-9_]{1,50}$/.test(key)) return `sbx_${key}`;
  const clean = key.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return `sbx_${clean.slice(0, 40)}_${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
}

/** Logs in as the administrator of the sandboxes' server, never into a sandbox: what lies there is not to be trusted. */
export async function withServer<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(adminUrl, 'slipway', work);
}

export async function withClient<T>(url: string, name: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 120_000,
  });
  // A server that goes away in between breaks the query that is under way; without a listener it would break the process.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw connectFailure(url, error);
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function connectFailure(url: string, error: unknown): unknown {
  if (error instanceof pg.DatabaseError) return error;
  const { hostname, port } = new URL(url);
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return unavailable(`The Postgres server at ${hostname}:${port || 5432} does not answer: ${reason}.`);
}

/**
 * Holds a sandbox for as long as `work` takes. The lock is the session's: when this process dies in the middle of a
 * CREATE DATABASE, it is free again only when the server has finished that, so nothing can appear after a destroy.
 */
export async function holding<T>(client: pg.Client, name: string, work: () => Promise<T>): Promise<T> {
  await client.query("SET lock_timeout = '30s'");
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`slipway:${name}`]);
  } catch (error) {
    if (sqlState(error) === '55P03') throw unavailable(`Another worker is still busy with ${name}. Try again soon.`);
    throw error;
  }
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [`slipway:${name}`]).catch(() => {});
  }
}

/** The five characters by which Postgres names an error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
