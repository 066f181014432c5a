import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach } from 'vitest';
import type { EnvironmentSpec, Provisioned, ProvisionerContext } from '@/domain/environments/provisioner';
import { startDatabase } from '@/scripts/database';
import { PostgresConfig } from './config';
import { postgresProvisioner } from './provisioner';
import { sandboxName } from './server';

/** The context that the worker would give. `failAt` throws when that stage begins, as a worker that is cut off there. */
export function provisionerContext(options: { failAt?: string; signal?: AbortSignal } = {}) {
  const stages: string[] = [];
  const recorded: Record<string, unknown>[] = [];
  const context: ProvisionerContext = {
    signal: options.signal ?? new AbortController().signal,
    stage: async (name) => {
      stages.push(name);
      if (name === options.failAt) throw new Error(`cut off at ${name}`);
    },
    record: async (resources) => void recorded.push(resources),
    log: () => {},
  };
  return { context, stages, recorded };
}

export const specFor = (config: Record<string, unknown> = {}, key = newKey()): EnvironmentSpec => ({
  id: key,
  key,
  name: 'try-out',
  config: PostgresConfig.parse(config),
  resources: {},
});

export const newKey = () => `env_${randomBytes(8).toString('hex')}`;

/**
 * Sandboxes on a server of their own, each destroyed after its test. Not on the one of the test run: there, other tests
 * make databases at any moment, and what is tested here is about all databases of a server.
 */
export async function sandboxes() {
  const server = await startDatabase({
    dataDir: mkdtempSync(path.join(tmpdir(), 'slipway-sandboxes-')),
    throwaway: true,
  });
  afterAll(() => server.stop());
  const adminUrl = server.url;
  const provisioner = postgresProvisioner({ adminUrl: () => adminUrl });
  const made: EnvironmentSpec[] = [];
  afterEach(async () => {
    for (const spec of made.splice(0)) await provisioner.destroy(spec, provisionerContext().context);
  });
  const tracked = (config: Record<string, unknown> = {}) => {
    const spec = specFor(config);
    made.push(spec);
    return spec;
  };
  const make = async (config: Record<string, unknown> = {}) => {
    const spec = tracked(config);
    const provisioned = await provisioner.apply(spec, provisionerContext().context);
    return { spec, name: sandboxName(spec.key), provisioned, url: urlOf(provisioned) };
  };
  return { adminUrl, provisioner, tracked, make };
}

export const urlOf = (provisioned: Provisioned): string => provisioned.secretOutputs.DATABASE_URL ?? '';

/** The same login, another database. */
export function elsewhere(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

export async function query<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** What of a sandbox is on the server. */
export async function traces(adminUrl: string, name: string): Promise<string[]> {
  const rows = await query<{ trace: string }>(
    adminUrl,
    `SELECT 'database ' || datname AS trace FROM pg_database WHERE datname = $1
     UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname = $1
     UNION ALL SELECT 'session ' || pid FROM pg_stat_activity WHERE usename = $1 OR datname = $1
     UNION ALL SELECT 'setting' FROM pg_db_role_setting s WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = s.setrole)
       AND s.setrole <> 0
     UNION ALL SELECT 'lock ' || pid FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint =
       (hashtextextended('slipway:' || $1, 0) & x'ffffffff'::bigint)`,
    [name],
  );
  return rows.map((row) => row.trace);
}
