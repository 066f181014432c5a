import { BlockList, isIP } from 'node:net';

/** `10.0.0.0/8`, `::1`: whether each of them is an address or a network. */
export const areNetworks = (texts: string[]): boolean => texts.every((text) => partsOf(text) !== undefined);

function partsOf(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', length] = text.split('/', 2);
  const version = isIP(address);
  if (version === 0 || text.split('/').length > 2) return undefined;
  const whole = version === 4 ? 32 : 128;
  const prefix = length === undefined ? whole : Number(length);
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || prefix > whole)) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

type Source = { remoteAddress: string | undefined; forwardedFor: string | undefined };

/**
 * Where a request came from. What X-Forwarded-For says counts only as far as trusted proxies wrote it: read from its end,
 * the first address that is none of them. A client can write what it likes before that.
 */
export function clientAddressOf(trusted: string[]): (source: Source) => string {
  const proxies = new BlockList();
  for (const text of trusted) {
    const parts = partsOf(text);
    if (parts) proxies.addSubnet(parts.address, parts.prefix, parts.family);
  }
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ remoteAddress, forwardedFor }) => {
    const peer = plain(remoteAddress ?? '');
    if (trusted.length === 0 || !forwardedFor || isIP(peer) === 0 || !isProxy(peer)) return peer;
    let nearest = peer;
    for (const text of forwardedFor.split(',').reverse()) {
      const address = plain(text.trim());
      if (isIP(address) === 0) return nearest;
      nearest = address;
      if (!isProxy(address)) return nearest;
    }
    return nearest;
  };
}

/** An IPv4 address as a socket that also takes IPv6 tells it. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
