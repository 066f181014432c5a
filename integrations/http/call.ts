import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { ActionError } from '@/domain/automation/action';
import { unavailable } from '@/domain/core/errors';
import { BlockedAddress, checkAddress, guardedLookup } from './addresses';
import { inWords } from './words';

const mostRedirects = 5;
const mostBytes = 1024 * 1024;

export type Call = { method: string; headers: Record<string, string>; body?: string };
export type Answer = { code: number; headers: Record<string, string>; text: string };

type Reach = {
  /** false keeps to public addresses */
  allowInternal: boolean;
  /** whether a redirect may be followed there */
  mayGoTo: (url: URL) => boolean;
  signal: AbortSignal;
};

/**
 * Asks an address over HTTP(S), connected to what was checked. Redirects are followed where nothing is changed, and take
 * credentials only to the same origin. Throws ActionError for an address that may not be asked, Unavailable where
 * nobody answers.
 */
export async function callAddress(url: URL, call: Call, reach: Reach): Promise<Answer> {
  let at = url;
  let { headers } = call;
  for (let hop = 0; ; hop++) {
    const answer = await ask(at, { ...call, headers }, reach);
    const { location } = answer.headers;
    const isRedirect = answer.code >= 300 && answer.code < 400 && location !== undefined;
    if (!isRedirect || (call.method !== 'GET' && call.method !== 'HEAD')) return answer;
    const next = new URL(location, at);
    if (!reach.mayGoTo(next)) return answer;
    if (hop >= mostRedirects) throw new ActionError(`${url.host} redirects more than ${mostRedirects} times.`);
    if (next.origin !== at.origin) headers = withoutCredentials(headers);
    at = next;
  }
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !/auth|cookie|token|key|secret/i.test(name));
  return Object.fromEntries(kept);
}

async function ask(url: URL, { method, headers, body }: Call, { allowInternal, signal }: Reach): Promise<Answer> {
  try {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A name is checked where it is looked up; an address is not looked up.
    if (isIP(host)) checkAddress(host, allowInternal);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const own = { 'user-agent': 'Slipway', accept: '*/*', 'accept-encoding': 'identity' };
      const lookup = guardedLookup(allowInternal);
      const request = send(url, { method, agent: false, signal, lookup, headers: { ...own, ...headers } });
      request.on('error', reject);
      request.on('response', resolve);
      request.end(body);
    });
    return { code: response.statusCode ?? 0, headers: headersOf(response), text: await textOf(response, url) };
  } catch (error) {
    if (error instanceof ActionError) throw error;
    signal.throwIfAborted();
    if (error instanceof BlockedAddress) {
      const cure = 'The operator can declare a proxy for it in SLIPWAY_PROXIES.';
      throw new ActionError(`${url.host} is not asked: ${error.message}.`, cure);
    }
    throw unavailable(`${method} ${url.host} was not answered: ${inWords(error)}.`);
  }
}

const headersOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

async function textOf(response: IncomingMessage, url: URL): Promise<string> {
  return readText(response as AsyncIterable<Uint8Array>, url.host);
}

/** A body as text. Throws ActionError for more than can be kept as an output. */
export async function readText(chunks: AsyncIterable<Uint8Array>, from: string): Promise<string> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > mostBytes) throw new ActionError(`${from} answers more than 1 MB.`, 'Ask for less of it.');
    read.push(chunk);
  }
  return Buffer.concat(read).toString('utf8');
}
