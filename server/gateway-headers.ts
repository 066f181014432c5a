import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Of this connection only (RFC 9110, 7.6.1), and so never passed on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What a client may not say of itself: the gateway says it, or the portal does. */
const ours = /^(x-forwarded-|x-slipway-|x-real-ip$|forwarded$)/;

/** Cookies of the portal and of this gateway: a service gets neither to see nor to set them. */
const ourCookies = /^(?:__Secure-|__Host-)?(?:next-auth\.|slipway-)/i;

type Headers = Record<string, string | string[]>;

function namedByConnection(headers: IncomingHttpHeaders): Set<string> {
  const names = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter(Boolean));
}

/** The headers that reach the service. */
export function requestHeaders(
  request: IncomingMessage,
  options: { address: string; protocol: string; keepAuthorization: boolean },
): Headers {
  const { headers } = request;
  const dropped = namedByConnection(headers);
  const passed: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || dropped.has(name) || ours.test(name)) continue;
    if (name === 'authorization' && !options.keepAuthorization) continue;
    if (name === 'cookie') {
      const cookies = withoutOurs(String(value));
      if (cookies) passed.cookie = cookies;
    } else passed[name] = value;
  }
  // A body of unknown length keeps its framing whatever the method: without it, it would run into the next request.
  if (headers['transfer-encoding'] !== undefined) passed['transfer-encoding'] = 'chunked';
  const host = headers.host ?? '';
  passed['x-forwarded-for'] = options.address;
  passed['x-forwarded-host'] = host;
  passed['x-forwarded-proto'] = options.protocol;
  passed['x-forwarded-port'] = /:(\d+)$/.exec(host)?.[1] ?? (options.protocol === 'https' ? '443' : '80');
  return passed;
}

/** The headers that reach the browser. */
export function responseHeaders(headers: IncomingHttpHeaders, host: string): Headers {
  const dropped = namedByConnection(headers);
  const passed: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || dropped.has(name)) continue;
    if (name === 'set-cookie') {
      const cookies = [value].flat().filter((cookie) => !ourCookies.test(cookie));
      if (cookies.length > 0) passed[name] = cookies.map((cookie) => ofThisHost(cookie, host));
    } else passed[name] = value;
  }
  return passed;
}

function withoutOurs(header: string): string {
  return header
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie && !ourCookies.test(cookie))
    .join('; ');
}

/** A cookie for the domain above would reach the portal and every other environment: it stays on its own host. */
function ofThisHost(cookie: string, host: string): string {
  const own = host.replace(/:\d+$/, '').toLowerCase();
  return cookie
    .split(';')
    .filter((part) => {
      const domain = /^\s*domain\s*=\s*\.?(.*?)\s*$/i.exec(part)?.[1];
      return domain === undefined || domain.toLowerCase() === own;
    })
    .join(';');
}
