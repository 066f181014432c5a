import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const never = new BlockList();
// Where clouds keep the credentials of a machine, and what is no single machine at all.
for (const [network, bits] of [
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
  ['0.0.0.0', 8],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  never.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['ff00::', 8],
  ['::', 128],
  ['64:ff9b::', 96],
] as const) {
  never.addSubnet(network, bits, 'ipv6');
}

const internal = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  internal.addSubnet(network, bits, 'ipv4');
}
internal.addSubnet('::1', 128, 'ipv6');
internal.addSubnet('fc00::', 7, 'ipv6');

export class BlockedAddress extends Error {
  constructor(address: string, why: string) {
    super(`${address} is ${why}`);
    this.name = 'BlockedAddress';
  }
}

/** Throws for an address that may not be asked. An IPv4 address written as IPv6 is looked at as what it is. */
export function checkAddress(address: string, allowInternal: boolean): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (never.check(address, family)) throw new BlockedAddress(address, 'an address that is never asked');
  if (!allowInternal && internal.check(address, family)) {
    throw new BlockedAddress(address, 'an internal address, and only public ones are asked here');
  }
}

/** Looks a name up and checks every address it has, so that the one connected to is one that was checked. */
export function guardedLookup(allowInternal: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 4);
      try {
        for (const { address } of found) checkAddress(address, allowInternal);
      } catch (blocked) {
        return callback(blocked as Error, '', 4);
      }
      if (options.all) (callback as unknown as (error: null, found: LookupAddress[]) => void)(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
