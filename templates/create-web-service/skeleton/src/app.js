import { readFile } from 'node:fs/promises';

const started = Date.now();

/** Answers one request. Add routes here. */
export async function app(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { error: 'Only GET is answered here' });
  if (pathname === '/healthz') {
    return send(response, 200, { status: 'healthy', uptimeSeconds: Math.round((Date.now() - started) / 1000) });
  }
{%- if values.apiTitle %}
  if (pathname === '/openapi.yaml') {
    response.writeHead(200, { 'content-type': 'application/yaml' });
    return response.end(await readFile(new URL('../openapi.yaml', import.meta.url)));
  }
{%- endif %}
  if (pathname === '/') {
    const page = await readFile(new URL('./index.html', import.meta.url));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(page);
  }
  return send(response, 404, { error: `There is no ${pathname}` });
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
