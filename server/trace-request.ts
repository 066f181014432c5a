import type { IncomingMessage, ServerResponse } from 'node:http';
import { traced } from '@/domain/core/trace';

/** Asked every few seconds, or for ever, or by the dozen for one page. */
const untraced = /^\/(?:livez|readyz|metrics|api\/v1\/stream|_next\/.*)$/;

/** Serves one request in a span of its own, below whoever sent a traceparent. `serve` answers the part of the portal. */
export function traceRequest(
  request: IncomingMessage,
  response: ServerResponse,
  serve: () => Promise<string>,
): Promise<string> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (untraced.test(path)) return serve();
  const method = request.method ?? 'GET';
  const { traceparent: parent, 'x-request-id': id } = request.headers;
  const attributes = { 'http.request.method': method, 'url.path': path, 'slipway.request_id': String(id) };
  const options = { kind: 'server', attributes, ...(typeof parent === 'string' && { parent }) } as const;
  return traced(method, options, async (span) => {
    const part = await serve();
    // The API knows its route and has named the span by it.
    if (part !== 'api') span.rename(`${method} ${part}`);
    span.note({ 'slipway.part': part, 'http.response.status_code': response.statusCode });
    if (response.statusCode >= 500) span.fail(String(response.statusCode));
    return part;
  });
}
