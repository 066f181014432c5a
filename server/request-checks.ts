import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '@/domain/core/ids';
import { type Problem, problem } from './problem';

/** A sign-in is a short form. Whoever is not signed in yet must not fill the memory. */
const mostSignInBytes = 64 * 1024;
const pageMethods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/** What no part of the portal has an answer for, or undefined: said here, before one of them stumbles over it. */
export function refusalOf(request: IncomingMessage, portalUrl: string): Problem | undefined {
  const id = String(request.headers['x-request-id']);
  const path = pathOf(request);
  if (!path.startsWith('/')) return problem(400, 'bad-request', 'Bad request', 'The address has no path.', id);
  // The API has words of its own for addresses and methods.
  if (path.startsWith('/api/v1/')) return undefined;
  if (!isReadable(path) || /%00/.test(request.url ?? '')) {
    const detail = 'The address holds what is no text: a stray percent sign, or the character NUL.';
    return problem(400, 'bad-request', 'Bad request', detail, id);
  }
  if (path.startsWith('/git/')) return undefined;
  if (!pageMethods.has(request.method ?? '')) {
    const detail = `${request.method} means nothing here. Pages answer GET and POST; the API is at /api/v1.`;
    return problem(405, 'method-not-allowed', 'Method not allowed', detail, id);
  }
  if (request.method !== 'POST') return undefined;
  if (path.startsWith('/api/auth/')) return refusalOfSignIn(request, id);
  if (isFromPortal(senderOf(request), portalUrl)) return undefined;
  const detail = 'A browser session may change things only from the portal itself.';
  return problem(403, 'cross-site', 'Not allowed', detail, id);
}

/** Its form brings a token against forgery of its own. */
function refusalOfSignIn({ headers }: IncomingMessage, id: string): Problem | undefined {
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > mostSignInBytes) {
    const detail = `A sign-in takes at most ${mostSignInBytes / 1024} kB, with its length in Content-Length.`;
    return problem(413, 'too-large', 'Too large', detail, id);
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const detail = 'A sign-in is a form: send application/x-www-form-urlencoded, and say so in Content-Type.';
  return problem(415, 'unsupported-type', 'Unsupported type', detail, id);
}

type Sender = { site: string | undefined; origin: string | undefined; host: string | undefined };

const senderOf = ({ headers }: IncomingMessage): Sender => ({
  site: headers['sec-fetch-site']?.toString(),
  origin: headers.origin,
  host: headers.host,
});

/** Browsers say where a form or a script comes from: by the relation, or at an address without TLS by the origin alone. */
export function isFromPortal({ site, origin, host }: Sender, portalUrl: string): boolean {
  if (site !== undefined) return site === 'same-origin';
  if (origin === undefined || !URL.canParse(origin)) return false;
  return [host, new URL(portalUrl).host].includes(new URL(origin).host);
}

export const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

function isReadable(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
}

/** A proxy may send the whole address. The portal is at one place only, whatever it says. */
export function pathOnly(url: string | undefined): string {
  const path = (url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '');
  return path === '' || path.startsWith('?') ? `/${path}` : path;
}

export function sendProblem(response: ServerResponse, body: Problem, headers: Record<string, string> = {}): void {
  // What is still on its way is not read: the connection ends with the answer.
  const connection: Record<string, string> = body.status === 413 ? { connection: 'close' } : {};
  const allow: Record<string, string> = body.status === 405 ? { allow: [...pageMethods].sort().join(', ') } : {};
  const text = JSON.stringify(body);
  const own = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(body.status, { ...own, ...connection, ...allow, ...headers });
  response.end(text);
}

type ConnectionError = Error & { code?: string };

/** What Node could not even read as a request. */
export function answerUnreadable(error: ConnectionError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const body = unreadable(error.code, newId('request'));
  const text = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${body.status} ${body.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(text)}`,
    `x-request-id: ${body.requestId}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function unreadable(code: string | undefined, id: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem(431, 'too-large', 'Too large', 'The headers are larger than 16 kB together.', id);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem(408, 'too-slow', 'Too slow', 'The request did not arrive whole in time. Send it again.', id);
    default:
      return problem(400, 'bad-request', 'Bad request', 'This is not HTTP as the portal reads it.', id);
  }
}
