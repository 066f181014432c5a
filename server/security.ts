import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { settings } from '@/domain/core/env';

const isDev = process.env.NODE_ENV !== 'production';

/** Scripts run only with this response's nonce. Styles may stand in attributes: charts and bars set widths there. */
function contentSecurityPolicy(nonce: string): string {
  const { oidc, github, url } = settings();
  // A form that signs in is redirected to the issuer, which form-action covers too.
  const issuers = [oidc && new URL(oidc.issuer).origin, github && 'https://github.com'].filter(Boolean).join(' ');
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action 'self' ${issuers}`.trim(),
    ...(url.startsWith('https://') ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** Puts the security headers on every answer of the portal's own host. */
export function secure(request: IncomingMessage, response: ServerResponse): void {
  const policy = contentSecurityPolicy(randomBytes(16).toString('base64'));
  // Next reads the nonce for its own scripts from the request.
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  if (settings().url.startsWith('https://')) response.setHeader('strict-transport-security', 'max-age=31536000');
}
