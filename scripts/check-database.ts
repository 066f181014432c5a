import pg from 'pg';

const oldest = 15;

/** Connects to a database that the portal can live in, or throws an Error that names the setting and what is wrong with it. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'slipway prepare' });
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error);
    throw new Error(`DATABASE_URL: ${placeOf(url)} cannot be reached: ${reason}.`);
  }
  try {
    const fault = await faultOf(client);
    if (fault) throw new Error(`DATABASE_URL: ${placeOf(url)} ${fault}`);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

type Facts = { version: number; number: string; encoding: string; mayCreate: boolean; role: string };

async function faultOf(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<Facts>(`
    SELECT current_setting('server_version_num')::int / 10000 AS "version",
      current_setting('server_version') AS "number",
      current_setting('server_encoding') AS "encoding",
      has_schema_privilege('public', 'CREATE') AND (has_database_privilege(current_database(), 'CREATE')
        OR to_regnamespace('graphile_worker') IS NOT NULL) AS "mayCreate",
      current_user AS "role"`);
  const [facts] = rows;
  if (!facts) return undefined;
  if (facts.version < oldest) return `is PostgreSQL ${facts.number}, and ${oldest} or newer is needed.`;
  if (facts.encoding !== 'UTF8') {
    return `keeps text as ${facts.encoding}. Make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`;
  }
  if (facts.mayCreate) return undefined;
  return `does not let the role "${facts.role}" make tables. Make it the owner: ALTER DATABASE … OWNER TO "${facts.role}".`;
}

/** Host and database, without the password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `the database ${pathname.slice(1)} at ${host}`;
}
