import type pg from 'pg';
import type { Observation } from '@/domain/environments/provisioner';
import type { PostgresConfig } from './config';
import { reachableDatabases } from './isolation';
import { endSessions } from './sandbox';

type Row = {
  login: boolean;
  limit: number;
  bytes: string;
  open: number;
  version: string;
};

/**
 * Looks a sandbox up on its server. Ends transactions that are too old on the way: the role can lift that limit for
 * itself, and an old transaction holds up the vacuum and the notifications of the whole server.
 */
export async function observeSandbox(client: pg.Client, name: string, config: PostgresConfig): Promise<Observation> {
  const { rows } = await client.query<Row>(
    `SELECT r.rolcanlogin AS login, r.rolconnlimit AS limit, pg_database_size(d.oid) AS bytes,
            current_setting('server_version') AS version,
            (SELECT count(*)::int FROM pg_stat_activity a WHERE a.datid = d.oid) AS open
     FROM pg_roles r JOIN pg_database d ON d.datname = r.rolname WHERE r.rolname = $1`,
    [name],
  );
  const row = rows[0];
  if (!row)
    return {
      exists: false,
      running: false,
      healthy: false,
      reason: 'Role or database is not on the server.',
      facts: [],
    };
  const ended = await endSessions(client, name, config.transactionTimeoutSeconds);
  const reached = await reachableDatabases(client, name);
  const fact = (what: string, asked: string, observed: string) => ({ resource: name, fact: what, asked, observed });
  const facts = [
    fact('Version', 'PostgreSQL 16 or newer', `PostgreSQL ${row.version}`),
    fact('Size', `at most ${config.largestMb} MB`, sizeOf(row)),
    fact('Connections', `at most ${config.connectionLimit}`, `${row.open} open, at most ${row.limit}`),
    fact(
      'Reaches',
      'its own database only',
      reached.length === 0 ? 'its own database only' : `also ${reached.join(', ')}`,
    ),
    fact(
      'Longest transaction',
      `at most ${spanOf(config.transactionTimeoutSeconds)}`,
      ended === 0 ? 'kept' : `${ended} ended`,
    ),
  ];
  return { exists: true, running: row.login, ...verdict(row, reached, config), facts };
}

/** As the limit is counted: 1 MB is 1,024 kB. */
function sizeOf({ bytes }: Row): string {
  const mb = Number(bytes) / 1024 / 1024;
  return `${mb < 99.95 ? mb.toFixed(1) : Math.round(mb).toLocaleString('en')} MB`;
}

/** `45 s`, `15 min`, `2 h 30 min` */
function spanOf(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return [hours && `${hours} h`, minutes && `${minutes} min`, rest && `${rest} s`].filter(Boolean).join(' ') || '0 s';
}

function verdict(row: Row, reached: string[], config: PostgresConfig): { healthy: boolean; reason: string } {
  if (reached.length > 0) {
    return {
      healthy: false,
      reason: `Its role may also enter ${reached.join(', ')}. Close it to PUBLIC on the server.`,
    };
  }
  if (!row.login) return { healthy: false, reason: 'Asleep: its role may not log in.' };
  if (Number(row.bytes) > config.largestMb * 1024 * 1024) {
    return { healthy: false, reason: `It holds ${sizeOf(row)}, more than the ${config.largestMb} MB asked for.` };
  }
  return { healthy: true, reason: `It takes connections and holds ${sizeOf(row)}.` };
}
