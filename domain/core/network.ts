import { lookup as resolveHost } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Addresses that lead into the operator's own network, or nowhere: nothing there is read unless the settings allow it. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

/** True for an address of the public internet. IPv4 written as IPv6 counts as what it stands for. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  if (family === 0) return false;
  if (family === 6 && /^::ffff:/i.test(plain)) return false;
  return !inside.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

export type Allowed = { host: string; port: string; addresses: { address: string; family: number }[] };

/** Why a host is not spoken to. `passing`: another try may help. */
export class HostRefused extends Error {
  constructor(
    message: string,
    readonly passing = false,
  ) {
    super(message);
    this.name = 'HostRefused';
  }
}

/**
 * Resolves the host of an address and answers where to connect, so that a second look-up cannot answer otherwise.
 * Throws HostRefused for a private address, unless it is trusted, or one that the settings name (NAME or NAME:PORT).
 */
export async function admitHost(url: URL, privateHosts: readonly string[], isTrusted = false): Promise<Allowed> {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host);
  const trusted = isTrusted || privateHosts.includes(host) || privateHosts.includes(`${host}:${port}`);
  if (!trusted && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new HostRefused(
      `${host} is an address inside this network. The operator can allow it with SLIPWAY_PRIVATE_HOSTS=${host}.`,
    );
  }
  return { host, port, addresses };
}

async function resolve(host: string): Promise<Allowed['addresses']> {
  try {
    return await resolveHost(host, { all: true });
  } catch {
    throw new HostRefused(`There is no host ${host}, or it cannot be found from here.`, true);
  }
}

/** The setting that has git connect to the address that was checked, and to no other. */
export function gitResolve({ host, port, addresses }: Allowed): string {
  const address = addresses[0]?.address ?? '';
  return `${host}:${port}:${address.includes(':') ? `[${address}]` : address}`;
}
