import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Visitable } from '@/domain/environments/queries/visit';
import { Gateway } from './gateway';
import { createPasses, newState } from './gateway-pass';

const secret = 'a secret of the tests that is long enough';
const host = 'env.localhost';
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The service behind: what it was sent, and answers of several kinds. */
const seen: IncomingMessage[] = [];
let hanging: (() => void) | undefined;
function service(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request);
  const path = request.url ?? '';
  if (path === '/hang') return void response.once('close', () => hanging?.());
  if (path === '/break') return void request.socket.destroy();
  if (path === '/half') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    return void setImmediate(() => request.socket.destroy());
  }
  if (path === '/stream') {
    response.write('data: one\n\n');
    return void request.socket.once('close', () => hanging?.());
  }
  response.setHeader('set-cookie', [
    'mine=1; Path=/',
    'wide=2; Domain=localhost; Path=/',
    'next-auth.session-token=forged',
    'slipway-pass=forged',
    `own=3; Domain=.shop.${host}; Secure`,
  ]);
  response.setHeader('keep-alive', 'timeout=99');
  response.setHeader('x-of-the-service', 'yes');
  response.statusCode = path.startsWith('/teapot') ? 418 : 200;
  request.pipe(response);
}
const behind = createServer(service);
const sockets = new WebSocketServer({ server: behind, path: '/socket' });
sockets.on('connection', (socket, request) => {
  seen.push(request);
  socket.on('message', (data, isBinary) =>
    String(data) === 'bye' ? socket.close(4001, 'bye') : socket.send(data, { binary: isBinary }),
  );
});
const port = await listen(behind);

const shop: Visitable = {
  id: 'env_shop',
  name: 'shop',
  status: 'ready',
  port,
  teamId: 't',
  requesterId: 'p',
  stages: [],
};
const known = new Map<string, Visitable>();
let lookups = 0;
let allowed = true;
let clock = new Date();

const gateway = new Gateway({
  portalUrl: 'http://localhost:3000',
  host: `${host}:3000`,
  secret,
  lookup: async (name) => {
    lookups++;
    return known.get(name);
  },
  sessionMayVisit: async (session) => allowed && session === 'ses_ines',
  tokenMayVisit: async (authorization) =>
    authorization === 'Bearer slw_good' ? true : authorization === 'Bearer slw_bad' ? false : undefined,
  limits: { most: 3, answerMs: 400 },
  now: () => clock,
});
const front = createServer((request, response) => void gateway.handle(request, response));
front.on('upgrade', (request, socket, head) => void gateway.upgrade(request, socket, head));
const frontPort = await listen(front);
afterAll(() => gateway.close());

const passes = createPasses(secret);
const claims = (environment = 'env_shop') => ({ session: 'ses_ines', environment, state: newState() });
const pass = async (environment = 'env_shop') =>
  `slipway-pass=${await passes.sign('pass', claims(environment), clock)}`;
const browser = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };

beforeEach(() => {
  known.clear();
  known.set('shop', shop);
  for (const status of ['requested', 'provisioning', 'asleep', 'failed', 'destroying']) {
    const stages = [
      { name: 'Checkout', status: 'done' as const },
      { name: 'Install', status: 'running' as const },
    ];
    known.set(status, { ...shop, id: `env_${status}`, name: status, status, stages });
  }
  known.set('sandbox', { ...shop, id: 'env_sandbox', name: 'sandbox', port: null });
  gateway.forget();
  seen.length = 0;
  allowed = true;
  clock = new Date();
});

type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

function ask(
  path: string,
  options: { name?: string; method?: string; headers?: Record<string, string>; body?: string | string[] } = {},
): Promise<Answer> {
  const { name = 'shop', method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const request = send(
      { host: '127.0.0.1', port: frontPort, path, method, headers: { host: `${name}.${host}:3000`, ...headers } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
        answer.on('error', reject);
      },
    );
    request.on('error', reject);
    for (const part of [body ?? []].flat()) request.write(part);
    request.end();
  });
}

const lastHeaders = () => seen.at(-1)?.headers ?? {};

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

describe('getting in', () => {
  test('a browser goes to the portal, comes back with a grant, and stays in by a cookie of this host alone', async () => {
    const first = await ask('/cart?item=1', { headers: browser });
    expect(first.status).toBe(302);
    const to = new URL(first.headers.location ?? '');
    expect(to.origin + to.pathname).toBe('http://localhost:3000/environments/visit');
    expect(to.searchParams.get('to')).toBe('http://shop.env.localhost:3000/cart?item=1');
    const state = to.searchParams.get('state') ?? '';
    const stateCookie = first.headers['set-cookie']?.[0] ?? '';
    expect(stateCookie).toMatch(/^slipway-state=[\w-]{22}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);

    const back = new URL(await gateway.door.grant(new URL(to.searchParams.get('to') ?? ''), { ...claims(), state }));
    expect(back.host).toBe('shop.env.localhost:3000');
    const entered = await ask(back.pathname + back.search, {
      headers: { ...browser, cookie: `slipway-state=${state}` },
    });
    expect(entered.status).toBe(303);
    expect(entered.headers.location).toBe('/cart?item=1');
    expect(entered.headers['referrer-policy']).toBe('no-referrer');
    const cookie = entered.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/^slipway-pass=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);

    const inside = await ask('/cart', { headers: { ...browser, cookie: cookie.split(';')[0] ?? '' } });
    expect(inside.status).toBe(200);
    expect(seen).toHaveLength(1);
    expect(seen.every((request) => !request.url?.includes('grant'))).toBe(true);
  });

  test('a grant is of no use in another browser, for another environment, later, or as a pass', async () => {
    const state = newState();
    const grant = async (environment: string) => {
      const back = new URL(
        await gateway.door.grant(new URL('http://shop.env.localhost:3000/'), { ...claims(environment), state }),
      );
      return back.pathname + back.search;
    };
    const mine = { ...browser, cookie: `slipway-state=${state}` };
    expect((await ask(await grant('env_shop'), { headers: browser })).status).toBe(400);
    expect(
      (await ask(await grant('env_shop'), { headers: { ...browser, cookie: `slipway-state=${newState()}` } })).status,
    ).toBe(400);
    expect((await ask(await grant('env_asleep'), { headers: mine })).status).toBe(400);
    const asPass = new URLSearchParams((await grant('env_shop')).split('?')[1]).get('grant');
    expect((await ask('/', { headers: { cookie: `slipway-pass=${asPass}` } })).status).toBe(401);
    const early = await grant('env_shop');
    clock = new Date(clock.getTime() + 61_000);
    expect((await ask(early, { headers: mine })).status).toBe(400);
    expect(seen).toHaveLength(0);
  });

  test('what comes after the grant is a path of this host, whatever the address says', async () => {
    const state = newState();
    for (const to of ['//evil.example', '/\\evil.example', 'http://evil.example', 'javascript:alert(1)']) {
      const back = new URL(
        await gateway.door.grant(new URL('http://shop.env.localhost:3000/'), { ...claims(), state }),
      );
      back.searchParams.set('to', to);
      const entered = await ask(back.pathname + back.search, { headers: { cookie: `slipway-state=${state}` } });
      expect(entered.headers.location).toBe('/');
    }
  });

  test('a pass ends after an hour, is for one environment, and ends with the session’s right', async () => {
    const cookie = await pass();
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
    expect((await ask('/', { name: 'asleep', headers: { cookie } })).status).toBe(401);
    expect((await ask('/', { headers: { cookie: 'slipway-pass=forged.by.hand' } })).status).toBe(401);
    expect((await ask('/', { headers: { cookie: 'slipway-pass=%' } })).status).toBe(401);
    allowed = false;
    expect((await ask('/', { headers: { ...browser, cookie } })).status).toBe(302);
    allowed = true;
    clock = new Date(clock.getTime() + 3_601_000);
    expect((await ask('/', { headers: { cookie } })).status).toBe(401);
  });

  test('a program gets a problem instead of a redirect', async () => {
    const programs: Record<string, string>[] = [
      { accept: 'application/json' },
      { ...browser, 'sec-fetch-mode': 'cors' },
      {},
    ];
    for (const headers of programs) {
      const answer = await ask('/', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject({ status: 401, title: 'Sign in first' });
    }
    expect((await ask('/', { method: 'POST', headers: browser, body: 'x' })).status).toBe(401);
  });

  test('a token of the portal opens what it may, and never reaches the service', async () => {
    expect((await ask('/', { headers: { authorization: 'Bearer slw_good' } })).status).toBe(200);
    expect(lastHeaders().authorization).toBeUndefined();
    expect((await ask('/', { headers: { authorization: 'Bearer slw_bad' } })).status).toBe(403);
    expect((await ask('/', { headers: { authorization: 'Bearer of-the-service' } })).status).toBe(401);
    const cookie = await pass();
    await ask('/', { headers: { cookie, authorization: 'Bearer of-the-service' } });
    expect(lastHeaders().authorization).toBe('Bearer of-the-service');
    await ask('/', { headers: { cookie, authorization: 'Bearer slw_good' } });
    expect(lastHeaders().authorization).toBeUndefined();
  });

  test('a page of another environment cannot act here in the visitor’s name', async () => {
    const cookie = await pass();
    const asked = { method: 'POST', body: 'x' };
    const own = { cookie, origin: 'http://shop.env.localhost:3000' };
    expect((await ask('/', { ...asked, headers: own })).status).toBe(200);
    for (const origin of ['http://other.env.localhost:3000', 'http://localhost:3000', 'null']) {
      expect((await ask('/', { ...asked, headers: { cookie, origin } })).status).toBe(401);
    }
  });
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
    expect(seen.at(-1)).toMatchObject({ method: 'PUT', url: '/teapot?a=%20b' });
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
      hanging = resolve;
    });
    const first = await new Promise<string>((resolve, reject) => {
      const request = send({
        host: '127.0.0.1',
        port: frontPort,
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
    new WebSocket(`ws://127.0.0.1:${frontPort}/socket`, { headers: { host: `shop.${host}:3000`, ...headers } });
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
    const wrong = new WebSocket(`ws://127.0.0.1:${frontPort}/nothing`, { headers: { host: `shop.${host}`, cookie } });
    expect(await refusal(wrong)).toBe(400);
  });

  test('an upgrade to anything else is refused', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(frontPort, '127.0.0.1');
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
    expect(seen).toHaveLength(0);
  });

  test('nobody listens, it breaks off, or it takes too long', async () => {
    const cookie = await pass();
    known.set('shop', { ...shop, port: 1 });
    const refused = await ask('/', { headers: { ...browser, cookie } });
    expect(refused.status).toBe(502);
    expect(refused.body).toContain('shop is down');
    known.set('shop', shop);
    gateway.forget();
    expect((await ask('/break', { headers: { cookie } })).status).toBe(502);
    expect((await ask('/hang', { headers: { cookie } })).status).toBe(504);
  });

  test('more at once than it may carry', async () => {
    const cookie = await pass();
    const waiting = [1, 2, 3].map(() => ask('/hang', { headers: { cookie } }));
    await expect.poll(() => seen.length).toBe(3);
    const full = await ask('/', { headers: { cookie } });
    expect(full.status).toBe(503);
    expect(full.headers['retry-after']).toBe('5');
    expect((await Promise.all(waiting)).map((answer) => answer.status)).toEqual([504, 504, 504]);
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });
});

test('environments are looked up once a second at most, and at once after word of a change', async () => {
  const cookie = await pass();
  lookups = 0;
  for (let round = 0; round < 5; round++) await ask('/', { headers: { cookie } });
  expect(lookups).toBe(1);
  known.set('shop', { ...shop, status: 'asleep' });
  gateway.forget();
  expect((await ask('/', { headers: { ...browser, cookie } })).body).toContain('shop is asleep');
});

test('a connection that the service gave up while it was kept is replaced', async () => {
  const cookie = await pass();
  await ask('/', { headers: { cookie } });
  behind.closeIdleConnections();
  expect((await ask('/', { headers: { cookie } })).status).toBe(200);
});
