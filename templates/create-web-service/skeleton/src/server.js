import { createServer } from 'node:http';
import { app } from './app.js';

const port = Number(process.env.PORT ?? 8080);
const host = process.env.HOST ?? '127.0.0.1';

const server = createServer((request, response) => {
  app(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
server.listen(port, host, () => console.log(`${{ values.name }} listens on http://${host}:${server.address().port}`));

// A platform that stops the service sends SIGTERM: requests in flight are answered first.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
