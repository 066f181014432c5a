import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActionPorts, PortalRequest } from '@/domain/automation/ports';
import { forbidden } from '@/domain/core/errors';
import { workbench } from '../testing';
import { httpBackstageRequest } from './backstage-request';
import { httpRequest } from './request';

const { bench, contextFor, apply, plan } = await workbench('http');

type Seen = { method?: string; url?: string; headers: IncomingMessage['headers']; body: string };
const seen: Seen[] = [];
let respond: (response: ServerResponse, request: IncomingMessage) => void = () => undefined;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
  respond(response, request);
});
let origin = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  respond = (response) => response.setHeader('content-type', 'application/json').end('{"ok":true}');
});

describe('http:request', () => {
  let hosts: string[] = [];
  const open = httpRequest({ hosts: () => hosts, allowInternal: () => true });
  const closed = httpRequest({ hosts: () => [] });
  beforeEach(() => {
    hosts = [];
  });

  it('sends what it is told, and gives status, headers and body', async () => {
    const input = {
      url: `${origin}/a?b=1`,
      method: 'POST',
      params: { c: 'x y', none: null },
      headers: { 'X-One': 1 },
      body: { a: 1 },
    };
    expect(await apply(open, input)).toMatchObject({
      output: { code: 200, headers: { 'content-type': 'application/json' }, body: { ok: true } },
    });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/a?b=1&c=x+y',
        body: '{"a":1}',
        headers: { 'x-one': '1', 'content-type': 'application/json' },
      },
    ]);
    expect(seen[0]?.headers['idempotency-key']).toBe('run_1/0');
    expect(bench.lines).toEqual([`info POST ${origin}/a answered 200`]);
  });

  it('takes texts as they are, and gives them in a message', async () => {
    respond = (response) => response.end('hello');
    const input = {
      url: origin,
      method: 'PUT',
      headers: { 'Content-Type': 'text/plain' },
      body: 'a b',
      logRequestPath: false,
    };
    expect((await apply(open, input)).output).toMatchObject({ code: 200, body: { message: 'hello' } });
    expect(seen[0]).toMatchObject({ body: 'a b', headers: { 'content-type': 'text/plain' } });
    expect(bench.lines).toEqual(['info PUT answered 200']);
  });

  it('fails at 400 and above, unless told to go on', async () => {
    respond = (response) =>
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"detail":"no"}');
    await expect(apply(open, { url: origin })).rejects.toThrow(/GET http.* answered 404: {"detail":"no"}\./);
    const input = { url: origin, continueOnBadResponse: true };
    expect((await apply(open, input)).output).toMatchObject({ code: 404, body: { detail: 'no' } });
  });

  it('ends in time, and with the step', async () => {
    respond = () => undefined;
    await expect(apply(open, { url: origin, timeout: 30 })).rejects.toThrow('not answered within 0.03 s');
    const stop = new AbortController();
    const sent = apply(open, { url: origin }, contextFor([], { signal: stop.signal }));
    stop.abort(new Error('cancelled'));
    await expect(sent).rejects.toThrow('cancelled');
  });

  it('takes no more than can be kept', async () => {
    respond = (response) => response.end('x'.repeat(1024 * 1024 + 1));
    await expect(apply(open, { url: origin })).rejects.toThrow('more than 1 MB');
  });

  it('follows redirects only where nothing is changed, and takes no credentials elsewhere', async () => {
    respond = (response, request) => {
      if (request.url === '/')
        response.writeHead(302, { location: `${origin.replace('127.0.0.1', 'localhost')}/there` }).end();
      else response.end('there');
    };
    const headers = { authorization: 'Bearer abc', 'x-api-key': 'abc', 'x-one': '1' };
    expect((await apply(open, { url: origin, headers })).output).toMatchObject({ code: 200 });
    expect(seen.map(({ url, headers: { authorization } }) => [url, authorization])).toEqual([
      ['/', 'Bearer abc'],
      ['/there', undefined],
    ]);
    expect(seen[1]?.headers).toMatchObject({ 'x-one': '1' });
    expect(seen[1]?.headers['x-api-key']).toBeUndefined();
    expect((await apply(open, { url: origin, method: 'POST' })).output).toMatchObject({ code: 302 });
    hosts = ['127.0.0.1'];
    expect((await apply(open, { url: origin })).output).toMatchObject({ code: 302 });
    respond = (response) => response.writeHead(302, { location: '/again' }).end();
    await expect(apply(open, { url: origin })).rejects.toThrow('redirects more than 5 times');
    respond = (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    expect((await apply(open, { url: origin })).output).toMatchObject({ code: 302 });
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '0x7f.1',
    '2130706433',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
  ])('reaches no private address: %s', async (host) => {
    const url = `http://${host}:${new URL(origin).port}/`;
    await expect(apply(closed, { url })).rejects.toThrow('is not asked');
    expect(seen).toEqual([]);
  });

  it('asks only the hosts that the operator allows', async () => {
    hosts = ['127.0.0.1', '*.example.org'];
    expect((await apply(open, { url: origin })).output).toMatchObject({ code: 200 });
    await expect(apply(open, { url: 'https://example.com' })).rejects.toThrow('Templates may not ask example.com');
    await expect(plan(open, { url: 'https://example.org' })).rejects.toThrow('Templates may not ask example.org');
    expect(await plan(open, { url: 'https://api.example.org/x?key=1', method: 'POST' })).toMatchObject([
      { sign: 'unknown', object: 'POST https://api.example.org/x' },
    ]);
    expect(await plan(open, { url: origin })).toMatchObject([{ sign: 'none' }]);
    expect(seen).toHaveLength(1);
  });

  it.each([
    [{ url: 'ftp://example.org' }, 'is no http:// or https:// address'],
    [{ url: 'example.org' }, 'is no http:// or https:// address'],
    [{ url: 'https://me:secret@example.org' }, 'with a password in it'],
    [{ url: 'https://example.org', body: 'x' }, 'A GET request has no body'],
    [{ url: 'https://example.org', headers: { 'a\r\nb': 'x' } }, 'cannot be sent as it is'],
    [{ url: 'https://example.org', headers: { a: 'x\r\nb: c' } }, 'cannot be sent as it is'],
    [{ url: 'https://example.org', method: 'BREW' }, 'method'],
    [{}, 'url'],
  ])('refuses %j', async (input, message) => {
    await expect(apply(open, input)).rejects.toThrow(message);
  });

  it('says where nobody answers', async () => {
    await expect(apply(open, { url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
      kind: 'unavailable',
      detail: 'GET 127.0.0.1:1 was not answered: Connection refused: nothing listens there.',
    });
  });
});

describe('http:backstage:request', () => {
  const action = httpBackstageRequest({
    proxies: () => ({
      acme: { target: `${origin}/base/`, headers: { Authorization: 'Bearer of-the-operator' } },
      'read-only': { target: origin, headers: {}, methods: ['GET'] },
    }),
  });
  const asked: PortalRequest[] = [];
  let answer = () => Response.json({ items: [] });
  const portal: ActionPorts['portal'] = {
    request: async (_, { signal: __, ...request }) => {
      asked.push(request as PortalRequest);
      return answer();
    },
  };
  const ask = (input: object) => apply(action, input, contextFor([], { ports: { portal } as ActionPorts }));
  beforeEach(() => {
    asked.length = 0;
    answer = () => Response.json({ items: [] });
  });

  it.each(['/api/proxy/acme/thing', '/proxy/acme/thing', 'proxy/acme/thing'])(
    'asks a declared system: %s',
    async (path) => {
      const headers = { 'Content-Type': 'application/json', authorization: 'mine', host: 'elsewhere' };
      const input = { method: 'POST', path, headers, params: { q: 1 }, body: { name: 'test' } };
      expect((await ask(input)).output).toMatchObject({ code: 200, body: { ok: true } });
      expect(seen[0]).toMatchObject({ method: 'POST', url: '/base/thing?q=1', body: '{"name":"test"}' });
      expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer of-the-operator', host: new URL(origin).host });
      expect(bench.lines).toEqual(['info POST /api/proxy/acme/thing answered 200']);
    },
  );

  it('keeps the operator’s credentials between the two', async () => {
    respond = (response, request) =>
      response.setHeader('x-echo', String(request.headers.authorization)).end(request.headers.authorization);
    const { output } = await ask({ method: 'GET', path: '/api/proxy/acme/' });
    expect(output).toMatchObject({ headers: { 'x-echo': '•••' }, body: { message: '•••' } });
    respond = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
    expect((await ask({ method: 'GET', path: '/api/proxy/acme/' })).output).toMatchObject({ code: 302 });
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['/api/proxy/acme/../../admin', /no path|no proxy|leads out|has no/],
    ['/api/proxy/acme/%2e%2e/admin', /no proxy|leads out|has no/],
    ['/api/proxy/acme/..%5c..%5cadmin', /./],
    ['/api/proxy/none/x', /declares no proxy "none"/],
    ['/api/proxy/__proto__/x', /declares no proxy/],
    ['/api/catalog/entities', /has no \/api\/catalog\/entities/],
    ['/api/v1/../../livez', /has no \/livez/],
    ['https://example.org/api/v1/me', /no path of this portal/],
    ['//example.org/api/v1/me', /has no/],
    ['/\\example.org/api/v1/me', /no path of this portal|has no/],
  ])('goes nowhere else: %s', async (path, message) => {
    respond = (response) => response.writeHead(400).end();
    await expect(ask({ method: 'GET', path })).rejects.toThrow(message);
    expect(seen.filter(({ url }) => !url?.startsWith('/base/'))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('takes only the methods that a proxy has', async () => {
    await expect(ask({ method: 'POST', path: '/api/proxy/read-only/x' })).rejects.toThrow('takes only GET');
    await expect(plan(action, { method: 'POST', path: '/api/proxy/read-only/x' })).rejects.toThrow('takes only GET');
    expect((await ask({ method: 'GET', path: '/api/proxy/read-only/x' })).output).toMatchObject({ code: 200 });
  });

  it('asks the portal’s own API', async () => {
    const input = { method: 'GET', path: '/api/v1/catalog/entities?kind=api', params: { limit: 5 } };
    expect(await ask(input)).toMatchObject({ output: { code: 200, body: { items: [] } } });
    await ask({ method: 'POST', path: 'api/v1/runs', body: { template: 'a' } });
    expect(asked).toEqual([
      { method: 'GET', path: '/api/v1/catalog/entities?kind=api&limit=5', headers: {} },
      {
        method: 'POST',
        path: '/api/v1/runs',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'run_1/0' },
        body: '{"template":"a"}',
      },
    ]);
    expect(seen).toEqual([]);
  });

  it('repeated asks with the same key', async () => {
    for (const _ of [1, 2]) await ask({ method: 'POST', path: '/api/v1/runs' });
    expect(asked[1]).toEqual(asked[0]);
  });

  it('fails as the portal says', async () => {
    answer = () => Response.json({ detail: 'There is no run "x".' }, { status: 404 });
    await expect(ask({ method: 'GET', path: '/api/v1/runs/x' })).rejects.toThrow(
      'answered 404: {"detail":"There is no run',
    );
    answer = () => {
      throw forbidden('Nobody asked for this run.');
    };
    await expect(ask({ method: 'GET', path: '/api/v1/me' })).rejects.toThrow('Nobody asked for this run.');
  });

  it('says in a plan what it would ask, and asks nothing', async () => {
    expect(await plan(action, { method: 'POST', path: '/api/proxy/acme/thing' })).toMatchObject([
      { sign: 'unknown', kind: 'Request', object: 'POST /api/proxy/acme/thing' },
    ]);
    expect([...seen, ...asked]).toEqual([]);
  });

  it('needs a path and a method', async () => {
    await expect(ask({ path: '/api/v1/me' })).rejects.toThrow('method');
    await expect(ask({ method: 'GET' })).rejects.toThrow('path');
    await expect(ask({ method: 'GET', path: '/api/v1/me', timeout: 'soon' })).rejects.toThrow('timeout');
  });
});
