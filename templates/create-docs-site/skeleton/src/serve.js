import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { docs, layout, readPages } from './pages.js';

const port = Number(process.env.PORT ?? 8080);
const host = process.env.HOST ?? '127.0.0.1';
const types = { '.png': 'image/png', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml', '.webp': 'image/webp' };

const server = createServer(async (request, response) => {
  try {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const name = normalize(path).replace(/^[/\\]+/, '') || 'index.html';
    const pages = await readPages();
    const page = name.replace(/\.html$/, '.md');
    if (name.endsWith('.html') && pages.has(page)) return send(response, 200, 'text/html; charset=utf-8', layout(page, pages));
    const type = types[extname(name)];
    if (type && !name.startsWith('..')) return send(response, 200, type, await readFile(join(docs, name)));
    send(response, 404, 'text/plain; charset=utf-8', `There is no ${path}\n`);
  } catch {
    send(response, 404, 'text/plain; charset=utf-8', 'There is no such page\n');
  }
});

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

server.listen(port, host, () => console.log(`${{ values.name }} is on http://${host}:${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
