import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type VaultSettings, vaultSecrets } from './source';

/** Answers as the documented HTTP API does: KV 1 and 2, AppRole. */
const tokens = new Set(['root']);
const asked: string[] = [];
let isSealed = false;
const server = createServer(async (request, response) => {
  const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
  asked.push(`${request.method} ${request.url}`);
  if (isSealed) return answer(503, { errors: ['Vault is sealed'] });
  if (request.url === '/v1/auth/approle/login') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { role_id, secret_id } = JSON.parse(Buffer.concat(chunks).toString());
    if (role_id !== 'portal' || secret_id !== 'its secret')
      return answer(400, { errors: ['invalid role or secret ID'] });
    const token = `lease-${asked.length}`;
    tokens.add(token);
    return answer(200, { auth: { client_token: token, lease_duration: 600 } });
  }
  if (!tokens.has(String(request.headers['x-vault-token']))) return answer(403, { errors: ['permission denied'] });
  const data = { password: 'of the orders', port: 5432 };
  if (request.url === '/v1/secret/data/orders/database')
    return answer(200, { data: { data, metadata: { version: 3 } } });
  if (request.url === '/v1/secret/data/deleted') return answer(404, { data: { data: null } });
  if (request.url === '/v1/kv/orders/database') return answer(200, { data, lease_duration: 2764800 });
  return answer(404, { errors: [] });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const { signal } = new AbortController();
const sourceOf = (parts: Partial<VaultSettings> = {}, now = () => 0) =>
  vaultSecrets({ settings: () => ({ url, version: 2, token: 'root', ...parts }), now });

beforeEach(() => {
  asked.length = 0;
  isSealed = false;
});

describe('secrets of a vault', () => {
  test('are read from an engine of version 2, and of version 1', async () => {
    expect(await sourceOf().read('secret/orders/database#password', signal)).toBe('of the orders');
    expect(await sourceOf().read('secret/orders/database#port', signal)).toBe('5432');
    expect(await sourceOf({ version: 1 }).read('kv/orders/database#password', signal)).toBe('of the orders');
    expect(asked.at(-1)).toBe('GET /v1/kv/orders/database');
  });

  test('are read with a role, whose token is asked for once and again when it has ended', async () => {
    let time = 0;
    const source = sourceOf({ token: undefined, role: { id: 'portal', secret: 'its secret' } }, () => time);
    const read = () => source.read('secret/orders/database#password', signal);
    const logins = () => asked.filter((line) => line.includes('login')).length;
    await read();
    await read();
    expect(logins()).toBe(1);
    time = 580_000;
    await read();
    expect(logins()).toBe(2);
    for (const token of [...tokens].filter((one) => one.startsWith('lease'))) tokens.delete(token);
    expect(await read()).toBe('of the orders');
    expect(logins()).toBe(3);
  });

  test.each([
    ['secret/orders/database#none', {}, 'There is no secret in the vault'],
    ['secret/nothing#password', {}, 'There is no secret in the vault'],
    ['secret/deleted#password', {}, 'There is no secret in the vault'],
    ['secret/orders/database#password', { token: 'wrong' }, 'does not let the portal read'],
    [
      'kv/orders/database#password',
      { version: 1 as const, token: undefined, role: { id: 'x', secret: 'y' } },
      'not let the portal in',
    ],
    ['secret/orders/database#password', { url: 'http://127.0.0.1:1' }, 'The vault cannot be reached'],
  ])('%s with %j: %s', async (address, parts, reason) => {
    await expect(sourceOf(parts).read(address, signal)).rejects.toThrow(reason);
  });

  test('may come later where the vault is sealed', async () => {
    isSealed = true;
    await expect(sourceOf().read('secret/orders/database#password', signal)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  test('are not there without a vault', () => {
    expect(vaultSecrets({ settings: () => undefined }).unready()).toContain('SLIPWAY_VAULT_URL');
  });
});
