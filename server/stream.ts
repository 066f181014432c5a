import type { IncomingMessage, ServerResponse } from 'node:http';
import { can } from '@/domain/access/permissions';
import type { LiveMessage } from '@/domain/core/emit';
import { forbidden } from '@/domain/core/errors';
import { liveHub } from '@/domain/events/live';
import { authenticate } from './authenticate';
import { answerProblem, problem, toProblem } from './problem';

const heartbeatMs = 20_000;
const mostTopics = 50;

/**
 * Server-sent events: tells a page that something it shows has changed. `?topic=run:run_1&topic=approval` names what it
 * shows: one thing (`kind:id`) or all of a kind. The message carries no content; the page reads again with its own rights.
 * What was said after `since` (milliseconds of this server's clock), or after the last message before the connection broke,
 * is said again first: nothing falls between the page and its stream.
 */
export async function streamLive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = String(request.headers['x-request-id']);
  const refuse = async (answer: Response) => {
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  };
  const actor = await authenticate(request.headers);
  if (!actor) {
    return refuse(
      answerProblem(problem(401, 'unauthenticated', 'Sign in first', 'Sign in to follow changes.', requestId)),
    );
  }
  const verdict = can(actor, 'catalog.read');
  if (!verdict.allowed) return refuse(answerProblem(toProblem(forbidden(verdict.reason), requestId)));
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const topics = new Set(query.getAll('topic').slice(0, mostTopics));

  const hub = liveHub();
  const concerns = ({ topic }: LiveMessage) => topics.has(topic) || topics.has(topic.split(':', 1)[0] ?? '');
  const send = ({ topic, type }: LiveMessage) =>
    response.write(`id: ${Date.now()}\ndata: ${JSON.stringify({ topic, type })}\n\n`);
  const somethingMissed = () => send({ topic: '*', type: 'reconnected' });

  openEventStream(response);
  response.write(`id: ${Date.now()}\n\n`);
  const since = Number(request.headers['last-event-id'] ?? query.get('since') ?? Number.NaN);
  if (Number.isFinite(since)) {
    const missed = hub.since(since);
    if (!missed) somethingMissed();
    else for (const message of missed.filter(concerns)) send(message);
  }
  const stopListening = hub.subscribe((message) => {
    if (concerns(message)) send(message);
  });
  const stopCatchingUp = hub.onReconnect(somethingMissed);
  const heartbeat = setInterval(() => response.write(`id: ${Date.now()}\n: still here\n\n`), heartbeatMs);
  response.on('close', () => {
    clearInterval(heartbeat);
    stopListening();
    stopCatchingUp();
  });
}

/** Headers of a stream that no proxy may hold back. */
export function openEventStream(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 2000\n\n');
}
