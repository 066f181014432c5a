import { z } from 'zod';
import { forbidden, invalid, notFound, unavailable } from '@/domain/core/errors';
import type { SecretSource } from '@/domain/secrets/source';

export type VaultSettings = {
  url: string;
  /** of the key-value engine */
  version: 1 | 2;
  namespace?: string;
  token?: string;
  role?: { id: string; secret: string };
};

const Login = z.object({ auth: z.object({ client_token: z.string(), lease_duration: z.number() }) });
const VersionOne = z.object({ data: z.record(z.string(), z.unknown()) });
const VersionTwo = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()).nullable() }) });

const timeoutMs = 10_000;
/** A token of a role is asked for again some time before it ends. */
const marginMs = 30_000;

/**
 * A vault that speaks the HTTP API of HashiCorp Vault (OpenBao does, too): key-value engines of version 1 and 2, with a
 * token or a role (AppRole). An address is `mount/path#key`.
 */
export function vaultSecrets(options: { settings: () => VaultSettings | undefined; now?: () => number }): SecretSource {
  const now = options.now ?? Date.now;
  let lease: { token: string; until: number } | undefined;

  async function tokenOf(settings: VaultSettings, signal: AbortSignal): Promise<string> {
    if (settings.token || !settings.role) return settings.token ?? '';
    if (lease && lease.until > now()) return lease.token;
    const { id, secret } = settings.role;
    const body = JSON.stringify({ role_id: id, secret_id: secret });
    const answer = await ask(settings, 'auth/approle/login', { method: 'POST', body }, signal);
    if (!answer.ok) throw unavailable(`The vault does not let the portal in: it answers ${answer.status}.`);
    const { auth } = parse(Login, await answer.json());
    // A lease of 0 never ends.
    const seconds = auth.lease_duration || 3600;
    lease = { token: auth.client_token, until: now() + seconds * 1000 - marginMs };
    return auth.client_token;
  }

  async function get(settings: VaultSettings, place: string, signal: AbortSignal): Promise<Response> {
    const token = await tokenOf(settings, signal);
    const answer = await ask(settings, place, { headers: { 'x-vault-token': token } }, signal);
    if (answer.status !== 403 || !lease) return answer;
    // Somebody may have ended the token before its time.
    lease = undefined;
    return ask(settings, place, { headers: { 'x-vault-token': await tokenOf(settings, signal) } }, signal);
  }

  return {
    kind: 'vault',
    unready: () => (options.settings() ? undefined : 'No vault is set: SLIPWAY_VAULT_URL says where it is.'),
    read: async (address, signal) => {
      const settings = options.settings();
      if (!settings) throw unavailable('No vault is set.');
      const { place, key } = placeOf(address, settings.version);
      const answer = await get(settings, place, signal);
      if (answer.status === 404) throw notFound('secret in the vault', address);
      if (answer.status === 403) throw forbidden(`The vault does not let the portal read ${address}.`);
      if (answer.status >= 500) throw unavailable(`The vault answers ${answer.status}. It may be sealed.`);
      if (!answer.ok) throw invalid(`The vault answers ${answer.status} for ${address}.`);
      return keyOf(await answer.json(), key, address, settings.version);
    },
  };
}

function placeOf(address: string, version: 1 | 2): { place: string; key: string } {
  const [whole = '', key = ''] = address.split('#');
  const [mount = '', ...path] = whole.split('/').map(encodeURIComponent);
  return { place: [mount, ...(version === 2 ? ['data'] : []), ...path].join('/'), key };
}

function keyOf(body: unknown, key: string, address: string, version: 1 | 2): string {
  const data = version === 2 ? parse(VersionTwo, body).data.data : parse(VersionOne, body).data;
  // Of a version that was deleted there is nothing left but its number.
  const value = data && Object.hasOwn(data, key) ? data[key] : undefined;
  if (value === undefined || value === null) throw notFound('secret in the vault', address);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw invalid('The vault answers something else than a secret. Check the version of its engine.');
  return parsed.data;
}

async function ask(settings: VaultSettings, place: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  const headers = { ...init.headers, ...(settings.namespace && { 'x-vault-namespace': settings.namespace }) };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await fetch(`${settings.url}/v1/${place}`, { ...init, headers, signal: limit, redirect: 'error' });
  } catch (error) {
    signal.throwIfAborted();
    const reason =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : error;
    throw unavailable(`The vault cannot be reached: ${reason}.`);
  }
}
