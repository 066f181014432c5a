import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { portalNow } from '@/domain/core/clock';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { pendingMigrations } from '@/domain/core/migrations';
import { isWorkerAlive, queueDepth } from '@/domain/jobs/queries';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const requests = new Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Time to the end of the answer, by part of the portal',
  labelNames: ['part', 'method', 'status'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [registry],
});
const errors = new Counter({
  name: 'http_server_errors_total',
  help: 'Answers with status 500 and above',
  labelNames: ['part'] as const,
  registers: [registry],
});
new Gauge({
  name: 'portal_build_info',
  help: 'Always 1; the version is the label',
  labelNames: ['version'] as const,
  registers: [registry],
}).set({ version: process.env.npm_package_version ?? '0.1.0' }, 1);
new Gauge({
  name: 'portal_jobs',
  help: 'Jobs in the queue, by state',
  labelNames: ['state'] as const,
  registers: [registry],
  async collect() {
    for (const { state, count } of await queueDepth(db())) this.set({ state }, count);
  },
});

/** Notes one answer. `part` is one of a few words, never a path. */
export function measure(part: string, method: string, status: number, seconds: number): void {
  requests.observe({ part, method, status: String(status) }, seconds);
  if (status >= 500) errors.inc({ part });
}

/** /livez, /readyz and /metrics. Answers whether the path was one of them. */
export async function probes(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (path === '/livez') return answer(response, 200, { status: 'alive' });
  if (path === '/readyz') {
    const reason = await notReady();
    return answer(response, reason ? 503 : 200, reason ? { status: 'not ready', reason } : { status: 'ready' });
  }
  if (path !== '/metrics') return false;
  const { metricsToken } = settings();
  if (metricsToken && request.headers.authorization !== `Bearer ${metricsToken}`) {
    return answer(response, 401, { status: 'unauthorized', reason: 'Send the bearer token of SLIPWAY_METRICS_TOKEN.' });
  }
  response.setHeader('content-type', registry.contentType);
  response.end(await registry.metrics());
  return true;
}

/** The reason why the portal cannot do its work now, or undefined. */
async function notReady(): Promise<string | undefined> {
  try {
    const pending = await pendingMigrations(db());
    if (pending.length > 0)
      return `${pending.length} migrations are not applied: ${pending.join(', ')}. Run npm start, or npm run migrate.`;
    if (!(await isWorkerAlive(db(), portalNow()))) return 'No worker is running. Start one with npm run worker.';
    return undefined;
  } catch (error) {
    return `The database does not answer: ${reasonOf(error)}.`;
  }
}

/** Prisma puts the query before what went wrong; a probe shows one line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const last = error.message.trim().split('\n').at(-1) ?? '';
  return (/Message: `(.+)`/.exec(last)?.[1] ?? last).replace(/\.$/, '');
}

function answer(response: ServerResponse, status: number, body: object): true {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', 'no-store');
  response.end(JSON.stringify(body));
  return true;
}
