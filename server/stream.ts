import type { IncomingMessage, ServerResponse } from 'node:http';
import { liveHub } from '@/domain/events/live';
import { authenticate } from './authenticate';
import { answerProblem, problem } from './problem';

const heartbeatMs = 20_000;
const mostTopics = 50;

/**
 * Server-sent events: tells a page that something it shows has changed. `?topic=run:run_1&topic=approval` names what it
 * shows: one thing (`kind:id`) or all of a kind. The message carries no content; the page reads again with its own rights.
 */
export async function streamLive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = String(request.headers['x-request-id']);
  if (!(await authenticate(request.headers))) {
    const answer = answerProblem(
      problem(401, 'unauthenticated', 'Sign in first', 'Sign in to follow changes.', requestId),
    );
    response.writeHead(401, Object.fromEntries(answer.headers));
    return void response.end(await answer.text());
  }
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const topics = new Set(query.getAll('topic').slice(0, mostTopics));

  openEventStream(response);
  const stopListening = liveHub().subscribe((message) => {
    const kind = message.topic.split(':', 1)[0] ?? '';
    if (topics.has(message.topic) || topics.has(kind)) {
      response.write(`data: ${JSON.stringify({ topic: message.topic, type: message.type })}\n\n`);
    }
  });
  const stopCatchingUp = liveHub().onReconnect(() => response.write('data: {"topic":"*","type":"reconnected"}\n\n'));
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
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
