import { expect, test } from 'vitest';
import { clientAddressOf } from './client-address';

const behind = clientAddressOf(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);

test.each([
  ['a stranger says what it likes', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a proxy tells who asked it', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['what the client wrote before that does not count', '127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['one proxy behind another', '127.0.0.1', '198.51.100.1, 203.0.113.9, 10.2.3.4', '203.0.113.9'],
  ['nonsense ends the chain', '127.0.0.1', 'unknown, 10.2.3.4', '10.2.3.4'],
  ['a proxy that tells nothing', '127.0.0.1', undefined, '127.0.0.1'],
  ['a socket for both kinds of address', '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ['a socket that is closed', undefined, '203.0.113.9', ''],
])('%s', (_, remoteAddress, forwardedFor, address) => {
  expect(behind({ remoteAddress, forwardedFor })).toBe(address);
});

test('nobody is believed unless named', () => {
  const open = clientAddressOf([]);
  expect(open({ remoteAddress: '127.0.0.1', forwardedFor: '203.0.113.9' })).toBe('127.0.0.1');
});
