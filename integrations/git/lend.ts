import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Loan } from '@/domain/repositories/host';
import { serveGit } from './serve';

const service = 'git-upload-pack';
const longestMs = 15 * 60_000;

/**
 * Lends one repository for reading: smart HTTP on a port of loopback, to whoever brings the authorization, until it is
 * closed or a quarter of an hour has passed. It works without the web process and without anybody's token.
 */
export async function lend(folder: string): Promise<Loan> {
  const authorization = `Bearer ${randomBytes(32).toString('base64url')}`;
  const server = createServer((request, response) => {
    answer(folder, authorization, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async () => {
    clearTimeout(end);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const end = setTimeout(() => void close(), longestMs).unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/repository.git`, authorization, close };
}

async function answer(
  folder: string,
  authorization: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(authorization);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return refuse(response, 401);
  const advertise = request.method === 'GET' && request.url === `/repository.git/info/refs?service=${service}`;
  if (!advertise && !(request.method === 'POST' && request.url === `/repository.git/${service}`)) {
    return refuse(response, 404);
  }
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  const protocol = String(request.headers['git-protocol'] ?? '');
  const isPacked = request.headers['content-encoding'] === 'gzip';
  const input = advertise ? undefined : isPacked ? request.pipe(createGunzip()) : request;
  const { output, done } = await serveGit(folder, { service, advertise, protocol, input, signal: stop.signal });
  response.writeHead(200, {
    'content-type': `application/x-${service}-${advertise ? 'advertisement' : 'result'}`,
    'cache-control': 'no-cache',
  });
  if (advertise && protocol !== 'version=2') response.write(`001e# service=${service}\n0000`);
  await pipeline(output, response);
  await done;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' });
  response.end();
}
