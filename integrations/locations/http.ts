import { type ClientRequest, get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getHttps } from 'node:https';
import { rawAddress } from '@/domain/catalog/address';
import { SourceError, type SourceOptions } from '@/domain/catalog/source';
import { admit } from './guard';

const mostRedirects = 3;

/** Fetches a text over HTTP(S): each hop is checked, the connection goes to the address that was checked. */
export async function fetchText(address: string, options: SourceOptions): Promise<string> {
  let at = rawAddress(address);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await request(new URL(at), options);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location) {
      response.destroy();
      const next = new URL(headers.location, at);
      if (next.protocol !== 'http:' && next.protocol !== 'https:')
        throw new SourceError(`${at} leads to ${next.protocol}//.`);
      at = next.href;
      continue;
    }
    if (statusCode !== 200) {
      response.destroy();
      const cure = statusCode === 401 || statusCode === 403 || statusCode === 404 ? ' Is it public?' : '';
      throw new SourceError(`${at} answered ${statusCode}.${cure}`, statusCode >= 500 || statusCode === 429);
    }
    return collect(response, at, options);
  }
  throw new SourceError(`${address} leads on and on: more than ${mostRedirects} redirects.`);
}

async function request(url: URL, options: SourceOptions): Promise<IncomingMessage> {
  const { addresses } = await admit(url, options);
  const [first] = addresses;
  if (!first) throw new SourceError(`There is no host ${url.hostname}.`, true);
  const settings: RequestOptions = {
    headers: {
      accept: 'application/yaml, text/yaml, text/plain, */*',
      'user-agent': 'slipway',
      'accept-encoding': 'identity',
    },
    signal: options.signal,
    timeout: 20_000,
    agent: false,
    lookup: (_host, wanted, answer) =>
      wanted.all ? answer(null, addresses) : answer(null, first.address, first.family),
  };
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const call: ClientRequest = get(url, settings, resolve);
    call.on('timeout', () => call.destroy(new Error('it did not answer within 20 s')));
    call.on('error', (error) => reject(options.signal.aborted ? options.signal.reason : unreachable(url, error)));
  });
}

const unreachable = (url: URL, error: Error) =>
  new SourceError(`${url.host} cannot be reached: ${error.message}.`, true);

async function collect(response: IncomingMessage, at: string, options: SourceOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > options.limits.fileBytes) throw new SourceError(tooLarge(at, options.limits.fileBytes));
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw options.signal.aborted
      ? options.signal.reason
      : new SourceError(`${at} broke off: ${(error as Error).message}.`, true);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export const tooLarge = (file: string, bytes: number) =>
  `${file} is larger than ${Math.round(bytes / 1024 / 1024)} MB.`;
