import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { settings } from '@/domain/core/env';

const prefix = '/demo/services/';

/** How the demo organisation's services answer a probe, where it is not simply well. */
const troubles: Record<string, { delayMs?: number; status?: number }> = {
  'payments-gateway': { delayMs: 1400 },
  'postgres-main': { delayMs: 1200 },
  'search-indexer': { status: 503 },
};

/**
 * Stands in for the services of a company that does not exist, so that its probes ask something real.
 * Only where the demo is on. Answers whether the path was one of them.
 */
export async function demoServices(
  path: string,
  _request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!settings().demo || !path.startsWith(prefix)) return false;
  const name = path.slice(prefix.length);
  const { delayMs = 3, status = 200 } = troubles[name] ?? {};
  await wait(delayMs);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ service: name, status: status === 200 ? 'ok' : 'failing', demo: true }));
  return true;
}
