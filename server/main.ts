import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import next from 'next';
import { keepClock } from '@/domain/core/clock';
import { closeDb, db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { newId } from '@/domain/core/ids';
import { log } from '@/domain/core/log';
import { setTracer } from '@/domain/core/trace';
import { liveHub } from '@/domain/events/live';
import { integrations } from '@/integrations';
import { createApi } from './api/app';
import { clientAddress } from './client-address';
import { inRequest, logConsole } from './console-log';
import { demoServices } from './demo-services';
import { environmentHosts, visitPath } from './environment-hosts';
import { gitHandler } from './git';
import { authenticateGit } from './git-authenticate';
import { limitSignIns } from './limits';
import { measure, probes } from './probes';
import { answerProblem, isHungUp, problem } from './problem';
import { answerUnreadable, pathOf, pathOnly, refusalOf, sendProblem } from './request-checks';
import { secure } from './security';
import { streamLive } from './stream';
import { traceRequest } from './trace-request';

const { port, host, url, secret, dataDir, otlpEndpoint } = settings();
process.env.NEXT_TELEMETRY_DISABLED = '1';
const isDev = process.env.NODE_ENV !== 'production';
process.env.NEXTAUTH_URL = url;
process.env.NEXTAUTH_SECRET = secret;

if (!isDev) logConsole();

const tracing = otlpEndpoint ? await integrations.startTracing('slipway-web') : undefined;
setTracer(tracing?.tracer);

// Next answers upgrades itself on the server that it is given, or else on ours, where it would end the WebSockets of
// environments as soon as it had served its first page: so it gets one that nobody calls.
const app = next({ dev: isDev, hostname: host, port, customServer: true, httpServer: createServer() });
await Promise.all([keepClock(db()), app.prepare()]);
const pages = app.getRequestHandler();
const api = getRequestListener(createApi().fetch);
const environments = environmentHosts();
const git = gitHandler({ authenticate: authenticateGit, host: integrations.gitHost(join(dataDir, 'git')), db: db() });

/** The part of the portal that answers: a label of few words for the metrics, and who does it. */
async function route(request: IncomingMessage, response: ServerResponse): Promise<string> {
  if (environments.gateway.nameOf(request.headers.host) !== undefined) {
    await environments.gateway.handle(request, response);
    return 'environment';
  }
  const path = pathOf(request);
  if (await probes(path, request, response)) return 'probe';
  if (await demoServices(path, request, response)) return 'demo';
  secure(request, response);
  const refusal = refusalOf(request, url);
  if (refusal) {
    sendProblem(response, refusal);
    return 'refused';
  }
  if (path === '/api/v1/stream') {
    await streamLive(request, response);
    return 'stream';
  }
  if (path === '/api/v1' || path.startsWith('/api/v1/')) {
    await api(request, response);
    return 'api';
  }
  if (request.method === 'POST' && path.startsWith('/api/auth/') && tooManySignIns(request, response)) return 'auth';
  if (path === visitPath) {
    await environments.visit(request, response);
    return 'visit';
  }
  if (path.startsWith('/git/')) {
    await git(request, response);
    return 'git';
  }
  // Nothing here is large enough to be read in parts, and Next stumbles over a range that is not there.
  delete request.headers.range;
  await pages(request, response);
  return 'page';
}

function tooManySignIns(request: IncomingMessage, response: ServerResponse): boolean {
  const address = String(request.headers['x-slipway-address']);
  const wait = limitSignIns.waitSeconds(address);
  limitSignIns.count(address);
  if (wait === 0) return false;
  const id = String(request.headers['x-request-id']);
  const body = problem(
    429,
    'too-many',
    'Too many attempts',
    `Too many sign-ins from here. Try again in ${wait} s.`,
    id,
  );
  sendProblem(response, body, { 'retry-after': String(wait) });
  return true;
}

/** What the parts behind rely on comes from here alone: a client cannot set it. */
function stamp(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && /^[\w-]{8,80}$/.test(given) ? given : newId('request');
  request.headers['x-request-id'] = requestId;
  request.url = pathOnly(request.url);
  request.headers['x-slipway-address'] = clientAddress(request);
  request.headers['x-slipway-path'] = request.url;
  response.setHeader('x-request-id', requestId);
  return requestId;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const requestId = stamp(request, response);
  try {
    const part = await inRequest(requestId, () => traceRequest(request, response, () => route(request, response)));
    const record = () =>
      measure(part, request.method ?? 'GET', response.statusCode, (performance.now() - started) / 1000);
    if (response.writableEnded) record();
    else response.once('close', record);
  } catch (error) {
    if (isHungUp(error)) return void response.destroy();
    log.error({ err: error, requestId, path: request.url }, 'a request failed');
    if (response.headersSent) return void response.destroy();
    const detail = `Something went wrong on our side. Quote ${requestId} when you ask for help.`;
    const failure = answerProblem(problem(500, 'internal', 'Internal error', detail, requestId));
    response.writeHead(500, Object.fromEntries(failure.headers));
    response.end(await failure.text());
  }
}

const server = createServer((request, response) => void serve(request, response));
const upgradePage = isDev ? app.getUpgradeHandler() : undefined;
server.on('upgrade', (request, socket, head) => {
  if (environments.gateway.nameOf(request.headers.host) !== undefined) {
    void environments.gateway.upgrade(request, socket, head);
  } else if (upgradePage) void upgradePage(request, socket, head);
  else socket.destroy();
});
server.on('clientError', answerUnreadable);
server.on('checkExpectation', (request, response) => {
  const detail = 'The header Expect may say 100-continue and nothing else.';
  sendProblem(response, problem(417, 'bad-request', 'Bad request', detail, stamp(request, response)));
});
server.keepAliveTimeout = 65_000;
server.listen(port, host, () => log.info({ url, host, port }, 'the portal listens'));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  server.closeAllConnections();
  await liveHub().close();
  await closeDb();
  await tracing?.stop();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
