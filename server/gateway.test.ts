import { request as send } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Visitable } from '@/domain/environments/queries/visit';
import { browser, gatewayWithService, host } from './fixture';

const { gateway, service, state, port, ask, lastHeaders, pass } = await gatewayWithService();
/** Waits for no answer that takes long, and carries one at a time. */
const hasty = await gatewayWithService({ most: 1, answerMs: 200 });

function shop(): Visitable {
  const found = state.known.get('shop');
  if (!found) throw new Error('the shop is always known');
  return found;
}

describe('whose host it is', () => {
  test.each([
    ['shop.env.localhost', 'shop'],
    ['SHOP.env.localhost:3000', 'shop'],
    ['shop.env.localhost:9', 'shop'],
    ['localhost:3000', undefined],
    ['env.localhost', undefined],
    ['shop.env.localhost.evil.example', undefined],
    ['shopenv.localhost', undefined],
    [undefined, undefined],
  ])('%s', (header, name) => expect(gateway.nameOf(header)).toBe(name));
});

describe('what is carried', () => {
  test('request and answer, but no cookie, header or connection of ours', async () => {
    const cookie = `${await pass()}; theirs=1; next-auth.session-token=portal; __Secure-next-auth.session-token=portal; slipway-state=x; more=2`;
    const answer = await ask('/teapot?a=%20b', {
      method: 'PUT',
      headers: {
        cookie,
        'x-custom': 'kept',
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil.example',
        forwarded: 'for=6.6.6.6',
        'x-slipway-address': '6.6.6.6',
        connection: 'close, x-hop',
        'x-hop': 'dropped',
        te: 'trailers',
        'proxy-authorization': 'Basic x',
        'content-length': '4',
      },
      body: 'body',
    });
    expect(answer).toMatchObject({ status: 418, body: 'body' });
    expect(service.seen.at(-1)).toMatchObject({ method: 'PUT', url: '/teapot?a=%20b' });
    expect(lastHeaders()).toMatchObject({
      host: 'shop.env.localhost:3000',
      cookie: 'theirs=1; more=2',
      'x-custom': 'kept',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'shop.env.localhost:3000',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '3000',
    });
    for (const name of ['x-hop', 'te', 'proxy-authorization', 'forwarded', 'x-slipway-address']) {
      expect(lastHeaders()[name], name).toBeUndefined();
    }
    expect(answer.headers['set-cookie']).toEqual([
      'mine=1; Path=/',
      'wide=2; Path=/',
      `own=3; Domain=.shop.${host}; Secure`,
    ]);
    expect(answer.headers['x-of-the-service']).toBe('yes');
    expect(answer.headers['keep-alive']).not.toBe('timeout=99');
  });

  test('a body of unknown length, in order, on a method that usually has none', async () => {
    const parts = Array.from({ length: 50 }, (_, index) => `${index}-${'x'.repeat(2000)};`);
    const cookie = await pass();
    const posted = await ask('/', { method: 'POST', headers: { cookie }, body: parts });
    expect(posted.body).toBe(parts.join(''));
    const odd = await ask('/', { method: 'DELETE', headers: { cookie, 'transfer-encoding': 'chunked' }, body: 'odd' });
    expect(odd.body).toBe('odd');
    expect((await ask('/next', { headers: { cookie } })).body).toBe('');
  });

  test('a stream, while it is written; and who leaves ends it', async () => {
    const cookie = await pass();
    const ended = new Promise<void>((resolve) => {
      service.left.tell = resolve;
    });
    const first = await new Promise<string>((resolve, reject) => {
      const request = send({
        host: '127.0.0.1',
        port: port,
        path: '/stream',
        headers: { host: `shop.${host}`, cookie },
      });
      request.once('response', (answer) =>
        answer.once('data', (chunk) => {
          resolve(String(chunk));
          request.destroy();
        }),
      );
      request.once('error', reject);
      request.end();
    });
    expect(first).toBe('data: one\n\n');
    await ended;
  });

  test('a broken-off answer is broken off here too', async () => {
    await expect(ask('/half', { headers: { cookie: await pass() } })).rejects.toThrow(/aborted|hang up/);
  });
});

describe('WebSockets', () => {
  const open = (headers: Record<string, string>) =>
    new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: { host: `shop.${host}:3000`, ...headers } });
  const refusal = (socket: WebSocket) =>
    new Promise<number>((resolve) => {
      socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0));
      socket.on('error', () => {});
    });

  test('text and bytes go both ways, the close goes through, and nothing of ours with them', async () => {
    const socket = open({ cookie: `${await pass()}; theirs=1`, origin: 'http://shop.env.localhost:3000' });
    const heard: string[] = [];
    socket.on('message', (data, isBinary) => heard.push(`${isBinary ? 'bytes' : 'text'} ${String(data).length}`));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('hello');
    socket.send(Buffer.alloc(300_000, 1));
    socket.send('bye');
    const [code, reason] = await new Promise<[number, string]>((resolve) =>
      socket.once('close', (code, reason) => resolve([code, String(reason)])),
    );
    expect(heard).toEqual(['text 5', 'bytes 300000']);
    expect([code, reason]).toEqual([4001, 'bye']);
    expect(lastHeaders().cookie).toBe('theirs=1');
    expect(lastHeaders()['x-forwarded-host']).toBe('shop.env.localhost:3000');
  });

  test('strangers, other sites and other paths are refused', async () => {
    expect(await refusal(open({}))).toBe(401);
    expect(await refusal(open({ cookie: await pass(), origin: 'http://other.env.localhost:3000' }))).toBe(401);
    const cookie = await pass();
    const wrong = new WebSocket(`ws://127.0.0.1:${port}/nothing`, { headers: { host: `shop.${host}`, cookie } });
    expect(await refusal(wrong)).toBe(400);
  });

  test('an upgrade to anything else is refused', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET / HTTP/1.1\r\nhost: shop.${host}\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`);
      socket.once('data', (data) => resolve(String(data)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe('when it cannot be opened', () => {
  const look = async (name: string) => ask('/', { name, headers: { ...browser, cookie: await pass(`env_${name}`) } });

  test.each([
    ['requested', 503, 'requested is not ready yet', 10],
    ['provisioning', 503, 'provisioning is not ready yet', 2],
    ['asleep', 503, 'asleep is asleep', undefined],
    ['failed', 502, 'failed could not be made', undefined],
    ['destroying', 410, 'destroying has ended', undefined],
    ['sandbox', 404, 'sandbox has no address', undefined],
  ])('%s', async (name, status, title, refresh) => {
    const answer = await look(name);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(`<h1>${title}</h1>`);
    expect(answer.body).toContain(`href="http://localhost:3000/environments/env_${name}"`);
    expect(/http-equiv="refresh" content="(\d+)"/.exec(answer.body)?.[1]).toBe(refresh && String(refresh));
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('stages are shown while it is made', async () => {
    const { body } = await look('provisioning');
    expect(body).toMatch(/Checkout <small>done/);
    expect(body).toMatch(/Install <small>under way/);
  });

  test('an unknown name, with characters that would be markup', async () => {
    const answer = await ask('/', { name: 'nobody<b>', headers: browser });
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('There is no environment called nobody&#60;b&#62;.');
    expect(service.seen).toHaveLength(0);
  });

  test('nobody listens, or it breaks off', async () => {
    const cookie = await pass();
    const well = shop();
    state.known.set('shop', { ...well, port: 1 });
    const refused = await ask('/', { headers: { ...browser, cookie } });
    expect(refused.status).toBe(502);
    expect(refused.body).toContain('shop is down');
    state.known.set('shop', well);
    gateway.forget();
    expect((await ask('/break', { headers: { cookie } })).status).toBe(502);
  });

  test('it takes too long, and then makes room for the next', async () => {
    const cookie = await hasty.pass();
    for (let round = 0; round < 2; round++) {
      expect((await hasty.ask('/hang', { headers: { cookie } })).status).toBe(504);
    }
  });

  test('more at once than it may carry', async () => {
    const cookie = await pass();
    const waiting = [1, 2, 3].map(() => ask('/hang', { headers: { cookie } }));
    await expect.poll(() => service.seen.length).toBe(3);
    const full = await ask('/', { headers: { cookie } });
    expect(full.status).toBe(503);
    expect(full.headers['retry-after']).toBe('5');
    for (const { socket } of service.seen) socket.destroy();
    expect((await Promise.all(waiting)).map((answer) => answer.status)).toEqual([502, 502, 502]);
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });
});

test('environments are looked up once a second at most, and at once after word of a change', async () => {
  const cookie = await pass();
  for (let round = 0; round < 5; round++) await ask('/', { headers: { cookie } });
  expect(state.lookups).toBe(1);
  state.known.set('shop', { ...shop(), status: 'asleep' });
  gateway.forget();
  expect((await ask('/', { headers: { ...browser, cookie } })).body).toContain('shop is asleep');
});

test('a connection that the service gave up while it was kept is replaced', async () => {
  const cookie = await pass();
  await ask('/', { headers: { cookie } });
  service.server.closeIdleConnections();
  expect((await ask('/', { headers: { cookie } })).status).toBe(200);
});
