import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerUnreadable, pathOnly, refusalOf, sendProblem } from './request-checks';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.url = pathOnly(request.url);
    request.headers['x-request-id'] = 'req_test';
    const refusal = refusalOf(request, 'https://portal.example');
    if (refusal) sendProblem(response, refusal);
    else response.end(request.url);
  });
  server.on('clientError', answerUnreadable);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));

type Answer = { status: number; type: string | undefined; head: string; body: string };

/** What no client library would send. */
function send(...lines: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => {
      const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
      const type = /content-type: (.*)/i.exec(head)?.[1];
      resolve({ status: Number(head.split(' ')[1]), type, head, body });
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

const host = ['host: portal.example', 'connection: close'];
const length = 'content-length: 0';
const form = 'content-type: application/x-www-form-urlencoded';
const json = 'application/problem+json';

describe('what no part of the portal can read is refused with a problem', () => {
  it.each([
    ['a stray percent sign', 400, ['GET /catalog/%ff HTTP/1.1', ...host]],
    ['the character NUL', 400, ['GET /runs/%00 HTTP/1.1', ...host]],
    ['the character NUL in a question', 400, ['GET /catalog?q=%00 HTTP/1.1', ...host]],
    ['a form of another site', 403, ['POST /runs HTTP/1.1', ...host, 'sec-fetch-site: cross-site', length]],
    ['one of an environment', 403, ['POST /runs HTTP/1.1', ...host, 'sec-fetch-site: same-site', length]],
    ['another origin', 403, ['POST /runs HTTP/1.1', ...host, 'origin: https://evil.example', length]],
    ['an origin that hides', 403, ['POST /runs HTTP/1.1', ...host, 'origin: null', length]],
    ['no origin', 403, ['POST /runs HTTP/1.1', ...host, length]],
    ['a sign-in that is no form', 415, ['POST /api/auth/signin/oidc HTTP/1.1', ...host, length]],
    ['no path', 400, ['OPTIONS * HTTP/1.1', ...host]],
    ['a method that pages do not have', 405, ['DELETE /runs HTTP/1.1', ...host]],
    ['a sign-in that is too long', 413, ['POST /api/auth/callback/demo HTTP/1.1', ...host, 'content-length: 9999999']],
    ['one of unknown length', 413, ['POST /api/auth/signin/oidc HTTP/1.1', ...host, 'transfer-encoding: chunked']],
    ['headers without end', 431, ['GET / HTTP/1.1', ...host, `x-large: ${'a'.repeat(40_000)}`]],
    ['no HTTP', 400, ['hello']],
    ['a method that nobody has', 400, ['BREW / HTTP/1.1', ...host]],
    ['two lengths', 400, ['POST / HTTP/1.1', ...host, 'content-length: 2', 'transfer-encoding: chunked']],
  ])('%s', async (_, status, lines) => {
    const answer = await send(...lines);
    expect([answer.status, answer.type]).toEqual([status, json]);
    expect(JSON.parse(answer.body)).toMatchObject({ status, requestId: expect.stringMatching(/^req_/) });
  });

  it('and which methods pages take is told where it is another', async () => {
    const { head, body } = await send('DELETE /runs HTTP/1.1', ...host);
    expect(head).toMatch(/\r\nallow: GET, HEAD, OPTIONS, POST\r\n/i);
    expect(JSON.parse(body)).toMatchObject({ type: '/docs/api#method-not-allowed' });
  });

  it.each([
    ['a page', '/runs?status=%E2%9C%93', 'GET /runs?status=%E2%9C%93 HTTP/1.1'],
    ['the API’s own addresses', '/api/v1/runs/%ff', 'DELETE /api/v1/runs/%ff HTTP/1.1'],
    ['a form of the portal', '/runs', 'POST /runs HTTP/1.1', 'sec-fetch-site: same-origin', length],
    ['one by its origin', '/runs', 'POST /runs HTTP/1.1', 'origin: https://portal.example', length],
    ['a short sign-in', '/api/auth/signin/oidc', 'POST /api/auth/signin/oidc HTTP/1.1', form, length],
    ['a whole address, for its path', '/runs?page=2', 'GET http://evil.example/runs?page=2 HTTP/1.1'],
    ['a whole address without a path', '/?a', 'GET https://evil.example?a HTTP/1.1'],
  ])('and lets through %s', async (_, url, line, ...headers) => {
    expect(await send(line, ...host, ...headers)).toMatchObject({ status: 200, body: url });
  });
});
