import { conflict, unavailable } from '@/domain/core/errors';
import {
  defineProvisioner,
  type EnvironmentSpec,
  type Provisioned,
  type ProvisionerContext,
} from '@/domain/environments/provisioner';
import { PostgresConfig } from './config';
import { putFirstData } from './data';
import { closeDatabases, ensureGroup, reachableDatabases } from './isolation';
import { observeSandbox } from './observe';
import {
  changePassword,
  checkRoom,
  closeLogin,
  dropSandbox,
  endSessions,
  ensureDatabase,
  ensureRole,
  openLogin,
} from './sandbox';
import { newPassword, scramVerifier } from './scram';
import { holding, sandboxName, sqlState, withClient, withServer } from './server';

type Options = {
  /** the administrator's login on the server where sandboxes are made; asked at each call */
  adminUrl: () => string;
};

type Spec = EnvironmentSpec<PostgresConfig>;

/** A real database and its role on a Postgres server. The role reaches that database and nothing else there. */
export const postgresProvisioner = ({ adminUrl }: Options) =>
  defineProvisioner({
    id: 'postgres',
    label: 'Postgres database',
    config: PostgresConfig,
    capabilities: { sleep: true, address: false, log: false },
    unavailable: () => missing(adminUrl()),
    plan: async ({ key, config }) => {
      const name = sandboxName(key);
      const where = `on ${address(adminUrl())}, at most ${config.largestMb} MB`;
      return [
        { sign: 'create', kind: 'Database', object: name, note: where },
        { sign: 'create', kind: 'Role', object: name, note: `at most ${config.connectionLimit} connections` },
      ];
    },
    apply: (spec, context) => apply(adminUrl(), spec, context),
    observe: (spec) => withServer(adminUrl(), (client) => observeSandbox(client, sandboxName(spec.key), spec.config)),
    sleep: ({ key }) => sleep(adminUrl(), sandboxName(key)),
    wake: (spec, context) => wake(adminUrl(), spec, context),
    rotate: (spec) => rotate(adminUrl(), spec),
    destroy: async ({ key }, { stage }) => {
      const name = sandboxName(key);
      await stage('Database and role');
      await withServer(adminUrl(), (client) => holding(client, name, () => dropSandbox(client, adminUrl(), name)));
    },
  });

async function apply(adminUrl: string, spec: Spec, context: ProvisionerContext): Promise<Provisioned> {
  const { config } = spec;
  const { stage, record, signal } = context;
  const name = sandboxName(spec.key);
  await record({ ...spec.resources, database: name, role: name, server: address(adminUrl) });
  const password = newPassword();
  const url = sandboxUrl(adminUrl, name, password);
  await withServer(adminUrl, (client) =>
    holding(client, name, async () => {
      await stage('Role', `at most ${config.connectionLimit} connections`);
      await ensureGroup(client);
      await checkRoom(client, name, config.connectionLimit);
      await ensureRole(client, name, config);
      signal.throwIfAborted();
      await stage('Database');
      await ensureDatabase(client, name);
      signal.throwIfAborted();
      await stage('Closed to others');
      await closeDatabases(client);
      const reached = await reachableDatabases(client, name);
      if (reached.length > 0) throw unavailable(`The new role could also enter ${reached.join(', ')}.`);
      signal.throwIfAborted();
      await changePassword(client, name, scramVerifier(password));
      await openLogin(client, name);
      if (config.extensions.length > 0 || config.seed) {
        await stage('First data', config.extensions.join(', ') || undefined);
        await putFirstData(url, name, config);
      }
      signal.throwIfAborted();
      await stage('Healthy');
      await proveLogin(adminUrl, name, url);
    }),
  );
  return { outputs: outputs(adminUrl, name), secretOutputs: { password, DATABASE_URL: url } };
}

const sleep = (adminUrl: string, name: string) =>
  withServer(adminUrl, (client) => holding(client, name, () => closeLogin(client, name)));

/** The password stays as it was: what is revealed already goes on working. */
async function wake(adminUrl: string, spec: Spec, { stage }: ProvisionerContext): Promise<Provisioned> {
  const name = sandboxName(spec.key);
  await stage('Role', 'login opened');
  await withServer(adminUrl, (client) =>
    holding(client, name, async () => {
      await checkRoom(client, name, spec.config.connectionLimit);
      await closeDatabases(client);
      await openLogin(client, name).catch((error: unknown) => {
        if (sqlState(error) !== '42704') throw error;
        throw conflict(`The role ${name} is not on the server any more. Destroy this environment and request another.`);
      });
    }),
  );
  return { outputs: outputs(adminUrl, name), secretOutputs: {} };
}

/** A new password. Whoever is in with the old one is out. */
async function rotate(adminUrl: string, { key }: Spec): Promise<Provisioned> {
  const name = sandboxName(key);
  const password = newPassword();
  await withServer(adminUrl, (client) =>
    holding(client, name, async () => {
      await changePassword(client, name, scramVerifier(password));
      await endSessions(client, name, 0);
    }),
  );
  return {
    outputs: outputs(adminUrl, name),
    secretOutputs: { password, DATABASE_URL: sandboxUrl(adminUrl, name, password) },
  };
}

/** Goes in with the password, and not without it: a server that trusts everybody has no sandboxes. */
async function proveLogin(adminUrl: string, name: string, url: string): Promise<void> {
  await withClient(url, 'slipway check', (client) => client.query('SELECT 1'));
  const wrong = sandboxUrl(adminUrl, name, newPassword());
  const trusted = await withClient(wrong, 'slipway check', async () => true).catch(() => false);
  if (!trusted) return;
  throw unavailable(
    `The Postgres server at ${address(adminUrl)} lets anybody in without asking for a password, so a sandbox could log in ` +
      'as the portal. Set scram-sha-256 in its pg_hba.conf.',
  );
}

/** Why this server cannot hold sandboxes, or undefined. */
async function missing(adminUrl: string): Promise<string | undefined> {
  try {
    const { rows } = await withServer(adminUrl, (client) =>
      client.query<{ version: number; able: boolean }>(
        `SELECT current_setting('server_version_num')::int AS version,
                rolsuper OR (rolcreaterole AND rolcreatedb) AS able FROM pg_roles WHERE rolname = current_user`,
      ),
    );
    const { version = 0, able = false } = rows[0] ?? {};
    if (version < 160_000) return `${address(adminUrl)} runs a Postgres older than 16. Sandboxes need 16 or newer.`;
    if (!able) return `The portal's role on ${address(adminUrl)} needs CREATEROLE and CREATEDB to make sandboxes.`;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const port = (adminUrl: string) => Number(new URL(adminUrl).port || 5432);
const host = (adminUrl: string) => new URL(adminUrl).hostname.replace(/^\[|\]$/g, '');
const address = (adminUrl: string) => `${new URL(adminUrl).hostname}:${port(adminUrl)}`;

const outputs = (adminUrl: string, name: string) => ({
  host: host(adminUrl),
  port: port(adminUrl),
  database: name,
  user: name,
});

/** The same server, with the same TLS settings, as somebody else. */
function sandboxUrl(adminUrl: string, name: string, password: string): string {
  const url = new URL(adminUrl);
  const parameters = new URLSearchParams();
  for (const key of ['sslmode', 'sslrootcert']) {
    const value = url.searchParams.get(key);
    if (value) parameters.set(key, value);
  }
  const query = parameters.size > 0 ? `?${parameters}` : '';
  return `postgresql://${name}:${password}@${url.hostname}:${port(adminUrl)}/${name}${query}`;
}
