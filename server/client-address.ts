import type { IncomingMessage } from 'node:http';
import { clientAddressOf } from '@/domain/core/client-address';
import { settings } from '@/domain/core/env';

let addressFrom: ReturnType<typeof clientAddressOf> | undefined;

/** Where a request came from, through the proxies that the settings trust: what limits count by. */
export function clientAddress({ socket, headers }: IncomingMessage): string {
  addressFrom ??= clientAddressOf(settings().trustedProxies);
  return addressFrom({
    remoteAddress: socket.remoteAddress,
    forwardedFor: headers['x-forwarded-for']?.toString(),
  });
}
