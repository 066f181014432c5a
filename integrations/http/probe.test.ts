import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { SetProbeInput } from '@/domain/health/schema';
import { checkAddress } from './addresses';
import { httpProbe, isExpected } from './probe';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server, host = '127.0.0.1'): Promise<string> {
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (handler: RequestListener) => listen(createServer(handler));

let allowInternal = true;
const probe = httpProbe({ allowInternal: () => allowInternal });
const check = (url: string, config: object = {}, timeoutSeconds = 2, signal = new AbortController().signal) =>
  probe.check(probe.config.parse({ url, ...config }), { timeoutSeconds, signal });

describe('asks', () => {
  test('and a good status in good time is healthy', async () => {
    const url = await serve((_request, response) => response.end('ok'));
    const outcome = await check(url);
    expect(outcome).toMatchObject({ status: 'healthy', reason: expect.stringMatching(/^200 in \d+ ms$/) });
    expect(outcome.latencyMs).toBeGreaterThan(0);
  });

  test('and another status is down, unless it is the one expected', async () => {
    const url = await serve((_request, response) => response.writeHead(503).end());
    expect(await check(url)).toMatchObject({
      status: 'down',
      reason: expect.stringMatching(/^503 in .*, expected 2xx$/),
    });
    expect(await check(url, { expectedStatus: '200, 500-503' })).toMatchObject({ status: 'healthy' });
  });

  test('and a slow answer is degraded', async () => {
    const url = await serve((_request, response) => setTimeout(() => response.end(), 60));
    expect(await check(url, { slowMs: 20 })).toMatchObject({
      status: 'degraded',
      reason: expect.stringMatching(/^Slow: 200 in \d+ ms, over 20 ms$/),
    });
  });

  test('with the method and a user agent of its own', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push([request.method, request.headers['user-agent'], request.headers.cookie, request.headers.authorization]);
      response.end();
    });
    await check(url, { method: 'HEAD' });
    expect(seen).toEqual([['HEAD', 'Slipway health check', undefined, undefined]]);
  });

  test('by name, over IPv4 or IPv6 as the name has it', async () => {
    const { port } = new URL(await serve((_request, response) => response.end()));
    expect(await check(`http://localhost:${port}/`)).toMatchObject({ status: 'healthy' });
  });
});

describe('finds down', () => {
  test('what does not answer in time, before or within its body', async () => {
    const silent = await serve(() => undefined);
    expect(await check(silent, {}, 0.1)).toEqual({ status: 'down', reason: 'No answer within 0.1 s' });
    const stuck = await serve((_request, response) => response.write('a'));
    expect(await check(stuck, {}, 0.1)).toEqual({ status: 'down', reason: 'No answer within 0.1 s' });
  });

  test('what is not there', async () => {
    const server = createServer();
    const url = await listen(server);
    server.close();
    expect((await check(url)).reason).toBe('Connection refused: nothing listens there');
    expect((await check('http://no-such-host.invalid/')).reason).toMatch(/host name/);
  });

  test('what breaks off, and what speaks something else', async () => {
    const url = await serve((_request, response) => response.destroy());
    expect((await check(url)).reason).toBe('The connection was closed in the middle');
    const half = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect((await check(half)).status).toBe('down');
    const other = await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect((await check(other)).reason).toBe('What came back is not HTTP');
    expect((await check(other.replace('http:', 'https:'))).status).toBe('down');
  });
});

test('reads a body only so far', async () => {
  let sent = 0;
  const url = await serve((_request, response) => {
    const more = () => {
      if (response.destroyed || sent > 500_000_000) return;
      sent += 65_536;
      if (response.write(Buffer.alloc(65_536))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  expect(await check(url)).toMatchObject({ status: 'healthy' });
  expect(sent).toBeLessThan(50_000_000);
});

describe('redirects', () => {
  test('are followed, but not in circles, and not where that is not wanted', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/end') return response.end();
      response.writeHead(302, { location: request.url === '/round' ? '/round' : '/end' }).end();
    });
    expect(await check(`${url}/start`)).toMatchObject({ status: 'healthy' });
    expect(await check(`${url}/round`)).toMatchObject({ status: 'down', reason: 'Redirected more than 5 times' });
    expect((await check(`${url}/start`, { followRedirects: false })).reason).toContain('302 in');
  });

  test.each(['http://169.254.169.254/latest/meta-data/', 'http://[::ffff:169.254.169.254]/', 'file:///etc/passwd'])(
    'to %s are refused',
    async (location) => {
      const url = await serve((_request, response) => response.writeHead(302, { location }).end());
      const { status, reason } = await check(url);
      expect(status).toBe('down');
      expect(reason).toMatch(/^(?:Not asked: |Redirected to file:)/);
    },
  );
});

describe('addresses', () => {
  test.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '100.100.100.200',
    'fd00:ec2::254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s is never asked', (address) => {
    expect(() => checkAddress(address, true)).toThrow('never asked');
  });

  test.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '::1', 'fd12::1', '::ffff:10.0.0.1'])(
    '%s only where internal ones are allowed',
    (address) => {
      expect(() => checkAddress(address, true)).not.toThrow();
      expect(() => checkAddress(address, false)).toThrow('internal address');
    },
  );

  test.each(['8.8.8.8', '2606:4700::1111', '172.32.0.1'])('%s always', (address) => {
    expect(() => checkAddress(address, false)).not.toThrow();
  });

  test.each(['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518'])(
    'the metadata address written as %s is still it',
    async (host) => {
      expect((await check(`http://${host}/`)).reason).toContain('Not asked: 169.254.169.254');
    },
  );

  test('a name that leads inside is checked after it was looked up', async () => {
    const url = await serve((_request, response) => response.end());
    allowInternal = false;
    try {
      expect((await check(url.replace('127.0.0.1', 'localhost'))).reason).toMatch(/^Not asked: .* internal address/);
      expect((await check(url)).reason).toMatch(/^Not asked: 127.0.0.1/);
    } finally {
      allowInternal = true;
    }
  });
});

test('a worker that stops ends its checks', async () => {
  const url = await serve(() => undefined);
  const stop = new AbortController();
  const outcome = check(url, {}, 30, stop.signal);
  stop.abort();
  expect((await outcome).status).toBe('down');
});

test.each([
  ['2xx', 204, true],
  ['2xx', 301, false],
  ['200', 201, false],
  ['200-204', 204, true],
  ['2xx,404', 404, true],
  [' 301 , 302 ', 302, true],
])('%s takes %i: %s', (expected, status, taken) => {
  expect(isExpected(status, expected)).toBe(taken);
});

test.each(['', '2x', '600', 'ok', '200-', '200;404', '2xx,'])('the status %j is no expectation', (expectedStatus) => {
  expect(SetProbeInput.safeParse({ ref: 'component:default/x', url: 'http://x/', expectedStatus }).success).toBe(false);
});
