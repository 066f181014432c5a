import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { defineProbe, type ProbeOutcome } from '@/domain/health/probe';
import { HttpProbeConfig } from '@/domain/health/schema';
import { checkAddress, guardedLookup } from './addresses';
import { inWords, readable } from './words';

const mostRedirects = 5;
/** A body is read to its end only so far: what counts is that it comes. */
const mostBody = 64 * 1024;

type Answer = { status: number; location: string | undefined };

/** Asks an address and judges status and time. `allowInternal` false keeps to public addresses. */
export const httpProbe = (options: { allowInternal: () => boolean }) =>
  defineProbe({
    id: 'http',
    label: 'HTTP',
    config: HttpProbeConfig,
    check: async (config, { timeoutSeconds, signal }): Promise<ProbeOutcome> => {
      const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
      const stop = AbortSignal.any([signal, timeout]);
      const started = performance.now();
      try {
        const { status } = await follow(new URL(config.url), config, options.allowInternal(), stop);
        return judge(status, performance.now() - started, config);
      } catch (error) {
        if (timeout.aborted) return { status: 'down', reason: `No answer within ${timeoutSeconds} s` };
        return { status: 'down', reason: inWords(error) };
      }
    },
  });

function judge(status: number, latencyMs: number, config: HttpProbeConfig): ProbeOutcome {
  const took = `${status} in ${readable(latencyMs)}`;
  if (!isExpected(status, config.expectedStatus)) {
    return { status: 'down', reason: `${took}, expected ${config.expectedStatus}`, latencyMs };
  }
  if (latencyMs > config.slowMs) {
    return { status: 'degraded', reason: `Slow: ${took}, over ${readable(config.slowMs)}`, latencyMs };
  }
  return { status: 'healthy', reason: took, latencyMs };
}

/** Whether a status is in "2xx, 301, 400-404". */
export function isExpected(status: number, expected: string): boolean {
  return expected.split(',').some((part) => {
    const range = part.trim();
    if (range.endsWith('xx')) return Math.floor(status / 100) === Number(range[0]);
    const [from, to = from] = range.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}

async function follow(
  url: URL,
  config: HttpProbeConfig,
  allowInternal: boolean,
  signal: AbortSignal,
  hops = 0,
): Promise<Answer> {
  const answer = await ask(url, config.method, allowInternal, signal);
  const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && answer.location !== undefined;
  if (!isRedirect || !config.followRedirects) return answer;
  if (hops >= mostRedirects) throw new Error(`Redirected more than ${mostRedirects} times`);
  const next = new URL(answer.location ?? '', url);
  if (next.protocol !== 'http:' && next.protocol !== 'https:') throw new Error(`Redirected to ${next.protocol}`);
  return follow(next, config, allowInternal, signal, hops + 1);
}

/** One request on a connection of its own, so that each check also sees whether connecting works. */
function ask(url: URL, method: string, allowInternal: boolean, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A name is checked where it is looked up; an address is not looked up.
    if (isIP(host)) checkAddress(host, allowInternal);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request: ClientRequest = send(url, {
      method,
      agent: false,
      signal,
      lookup: guardedLookup(allowInternal),
      headers: { 'user-agent': 'Slipway health check', accept: '*/*', connection: 'close' },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      drain(response)
        .then(() => resolve({ status: statusCode, location: headers.location }))
        .catch(reject)
        .finally(() => request.destroy());
    });
    request.end();
  });
}

/** Reads a body to its end or to the limit; cut off in the middle, it throws. */
async function drain(response: IncomingMessage): Promise<void> {
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > mostBody) return;
  }
}
