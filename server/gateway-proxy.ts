import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { requestHeaders, responseHeaders } from './gateway-headers';

export type Limits = {
  /** requests and WebSockets at once to one environment */
  most: number;
  /** until the service sends its first line */
  answerMs: number;
  /** without a byte in either direction */
  idleMs: number;
};

export const defaultLimits: Limits = { most: 200, answerMs: 60_000, idleMs: 10 * 60_000 };

export type Target = { port: number; address: string; protocol: string; keepAuthorization: boolean };

/** Why nothing came back: the service is not there, is too slow, or broke off. */
export class ProxyFailure extends Error {
  constructor(readonly reason: 'refused' | 'slow' | 'broken') {
    super(reason);
  }
}

/** Carries requests to a port of loopback and the answers back, as streams: nothing is kept in memory. */
export class Carrier {
  private readonly agent = new Agent({ keepAlive: true, keepAliveMsecs: 5000, maxFreeSockets: 32, timeout: 30_000 });

  constructor(private readonly limits: Limits) {}

  close(): void {
    this.agent.destroy();
  }

  /** Rejects with a ProxyFailure while nothing was answered yet; afterwards a break ends the connection. */
  async forward(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> {
    const answer = await this.ask(request, response, target, true);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, {
      ...responseHeaders(answer.headers, request.headers.host ?? ''),
    });
    response.flushHeaders();
    // Whoever of the two breaks off ends the other: there is nobody left to tell.
    await pipeline(answer, response).catch(() => response.destroy());
  }

  private ask(
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
    mayRepeat: boolean,
  ): Promise<IncomingMessage> {
    const hasBody =
      request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    return new Promise((resolve, reject) => {
      const outgoing = send({
        host: '127.0.0.1',
        port: target.port,
        method: request.method,
        path: request.url,
        headers: requestHeaders(request, target),
        // The second try is on a connection of its own: other kept ones may be just as stale.
        agent: mayRepeat && this.agent,
        setHost: false,
        timeout: this.limits.idleMs,
      });
      const slow = setTimeout(() => outgoing.destroy(new ProxyFailure('slow')), this.limits.answerMs);
      const leave = () => outgoing.destroy();
      response.once('close', leave);
      outgoing.once('response', (answer) => {
        clearTimeout(slow);
        resolve(answer);
      });
      outgoing.once('timeout', () => outgoing.destroy(new ProxyFailure('slow')));
      outgoing.on('error', (error) => {
        clearTimeout(slow);
        response.off('close', leave);
        // A kept connection that the service closed at this very moment: nothing was lost, so a new one is tried.
        const isStale = outgoing.reusedSocket && codeOf(error) === 'ECONNRESET' && !hasBody && mayRepeat;
        if (isStale) this.ask(request, response, target, false).then(resolve, reject);
        else reject(failureOf(error));
      });
      if (hasBody) request.pipe(outgoing);
      else outgoing.end();
    });
  }

  /** Joins the two connections of a WebSocket. Answers when either has ended. */
  async join(request: IncomingMessage, socket: Duplex, head: Buffer, target: Target): Promise<void> {
    const outgoing = send({
      host: '127.0.0.1',
      port: target.port,
      method: 'GET',
      path: request.url,
      headers: { ...requestHeaders(request, target), connection: 'Upgrade', upgrade: 'websocket' },
      setHost: false,
      createConnection: () => connect({ port: target.port, host: '127.0.0.1', noDelay: true }),
    });
    socket.once('close', () => outgoing.destroy());
    outgoing.end();
    const { answer, upstream, upstreamHead } = await upgraded(outgoing, this.limits.answerMs);
    const headers = responseHeaders(answer.headers, request.headers.host ?? '');
    if (!upstream) return refuseUpgrade(socket, answer.statusCode ?? 502, answer.statusMessage ?? '');
    socket.write(headOf(101, 'Switching Protocols', { ...headers, connection: 'Upgrade', upgrade: 'websocket' }));
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstream.write(head);
    const ends = Promise.allSettled([pipeline(socket, upstream), pipeline(upstream, socket)]);
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
    await ends;
  }
}

type Upgraded = { answer: IncomingMessage; upstream?: Duplex; upstreamHead: Buffer };

function upgraded(outgoing: ClientRequest, answerMs: number): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    const slow = setTimeout(() => outgoing.destroy(new ProxyFailure('slow')), answerMs);
    const settle = (result: Upgraded) => {
      clearTimeout(slow);
      resolve(result);
    };
    outgoing.once('upgrade', (answer, upstream, upstreamHead) => settle({ answer, upstream, upstreamHead }));
    outgoing.once('response', (answer) => {
      answer.resume();
      settle({ answer, upstreamHead: Buffer.alloc(0) });
    });
    outgoing.on('error', (error) => {
      clearTimeout(slow);
      reject(failureOf(error));
    });
  });
}

/** Ends a connection that will not become a WebSocket, with a plain answer. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.end(headOf(status, reason.replace(/[^\x20-\x7e]/g, ''), { connection: 'close', 'content-length': '0' }));
}

function headOf(status: number, reason: string, headers: Record<string, string | string[]>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`;
}

const codeOf = (error: Error): string | undefined => (error as NodeJS.ErrnoException).code;

function failureOf(error: Error): ProxyFailure {
  if (error instanceof ProxyFailure) return error;
  return new ProxyFailure(codeOf(error) === 'ECONNREFUSED' ? 'refused' : 'broken');
}
