import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Visitable } from '@/domain/environments/queries/visit';
import { Gateway } from './gateway';
import { createPasses, newState } from './gateway-pass';

export const host = 'env.localhost';
export const browser = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };
const secret = 'a secret of the tests that is long enough';

export type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

async function listen(server: Server): Promise<number> {
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A service behind a gateway, both real: what the service was sent, and answers of several kinds. */
async function startService() {
  const seen: IncomingMessage[] = [];
  const left = { tell: () => {} };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    seen.push(request);
    const path = request.url ?? '';
    if (path === '/hang') return;
    if (path === '/break') return void request.socket.destroy();
    if (path === '/half') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      return void setImmediate(() => request.socket.destroy());
    }
    if (path === '/stream') {
      response.write('data: one\n\n');
      return void request.socket.once('close', () => left.tell());
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
  };
  const server = createServer(answer);
  const sockets = new WebSocketServer({ server, path: '/socket' });
  sockets.on('connection', (socket, request) => {
    seen.push(request);
    socket.on('message', (data, isBinary) =>
      String(data) === 'bye' ? socket.close(4001, 'bye') : socket.send(data, { binary: isBinary }),
    );
  });
  return { server, seen, left, port: await listen(server) };
}

/** Environments in each state, one of them with the service behind it; `session` and `clock` are what tests change. */
function knownEnvironments(port: number): Map<string, Visitable> {
  const shop = { id: 'env_shop', name: 'shop', status: 'ready', port, teamId: 't', requesterId: 'p', stages: [] };
  const known = new Map<string, Visitable>([['shop', shop]]);
  for (const status of ['requested', 'provisioning', 'asleep', 'failed', 'destroying']) {
    const stages = [
      { name: 'Checkout', status: 'done' as const },
      { name: 'Install', status: 'running' as const },
    ];
    known.set(status, { ...shop, id: `env_${status}`, name: status, status, stages });
  }
  known.set('sandbox', { ...shop, id: 'env_sandbox', name: 'sandbox', port: null });
  return known;
}

export async function gatewayWithService(limits = { most: 3, answerMs: 60_000 }) {
  const service = await startService();
  const state = { known: knownEnvironments(service.port), lookups: 0, mayVisit: true, now: new Date() };
  const gateway = new Gateway({
    portalUrl: 'http://localhost:3000',
    host: `${host}:3000`,
    secret,
    lookup: async (name) => {
      state.lookups++;
      return state.known.get(name);
    },
    sessionMayVisit: async (session) => state.mayVisit && session === 'ses_ines',
    tokenMayVisit: async (authorization) =>
      authorization === 'Bearer slw_good' ? true : authorization === 'Bearer slw_bad' ? false : undefined,
    limits,
    now: () => state.now,
  });
  const front = createServer((request, response) => void gateway.handle(request, response));
  front.on('upgrade', (request, socket, head) => void gateway.upgrade(request, socket, head));
  const port = await listen(front);
  afterAll(() => gateway.close());
  beforeEach(() => {
    Object.assign(state, { known: knownEnvironments(service.port), lookups: 0, mayVisit: true, now: new Date() });
    gateway.forget();
    service.seen.length = 0;
  });

  const passes = createPasses(secret);
  const claims = (environment = 'env_shop') => ({ session: 'ses_ines', environment, state: newState() });
  const pass = async (environment?: string) =>
    `slipway-pass=${await passes.sign('pass', claims(environment), state.now)}`;
  return {
    gateway,
    service,
    state,
    port,
    claims,
    pass,
    ask: asker(port),
    lastHeaders: () => service.seen.at(-1)?.headers ?? {},
  };
}

type Asked = { name?: string; method?: string; headers?: Record<string, string>; body?: string | string[] };

/** Asks without redirects, cookies or retries of a client's own. */
const asker =
  (port: number) =>
  (path: string, { name = 'shop', method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = send(
        { host: '127.0.0.1', port, path, method, headers: { host: `${name}.${host}:3000`, ...headers } },
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
