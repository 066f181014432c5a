import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { streamSSE, stream as streamText } from 'hono/streaming';
import { followLog } from '@/domain/automation/runs/follow';
import { readLogText, searchLog } from '@/domain/automation/runs/log/queries';
import { readLog } from '@/domain/automation/runs/queries';
import { LogTextInput, SearchLogInput } from '@/domain/automation/runs/schema';
import { type ApiEnv, json, problemResponses, resource } from './resource';

export const runLogRoutes = resource();

const tags = ['Runs'];
const params = z.object({ id: z.string().openapi({ description: 'The run’s id' }) });
const LogLine = z
  .object({ seq: z.number().int(), stepId: z.string().nullable(), at: z.string(), level: z.string(), text: z.string() })
  .openapi('RunLogLine');

runLogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/runs/{id}/log',
    operationId: 'readRunLog',
    tags,
    summary: 'A run’s log: JSON, or a live stream where text/event-stream is accepted',
    description:
      'The stream sends one message for each line, with its number as the id, and goes on after Last-Event-ID. With `batch=true` a message holds a list of lines, as many as there are, and the id is the last one’s. It ends with the event `end`, whose data is the run’s state.',
    request: {
      params,
      query: z.object({
        after: z.coerce.number().int().min(0).default(0).openapi({ description: 'Only lines after this number' }),
        limit: z.coerce.number().int().min(1).max(5000).default(1000),
        batch: z.enum(['true', 'false']).default('false').openapi({ description: 'Of the stream: lists of lines' }),
      }),
    },
    responses: {
      200: {
        description: 'Lines in order',
        content: {
          'application/json': { schema: z.object({ items: z.array(LogLine), nextAfter: z.number().int() }) },
          'text/event-stream': { schema: z.string() },
        },
      },
      ...problemResponses,
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { after, limit, batch } = c.req.valid('query');
    const wantsStream = c.req.header('accept')?.includes('text/event-stream') ?? false;
    const last = Number(c.req.header('last-event-id') || Number.NaN);
    const from = Number.isSafeInteger(last) && last >= 0 ? last : after;
    if (wantsStream) return streamLog(c, { id, after: from, isBatch: batch === 'true' });
    return c.json(await readLog(c.var.ctx, { id, after, limit }), 200);
  },
);

/** Problems are answered before the stream begins: after that there is no status to answer with. */
async function streamLog(
  c: HonoContext<ApiEnv>,
  asked: { id: string; after: number; isBatch: boolean },
): Promise<Response> {
  const { id, after, isBatch } = asked;
  const messages = (lines: Line[]) => (isBatch ? listMessage(lines) : lines.map(messageOf).join(''));
  await readLog(c.var.ctx, { id, after, limit: 1 });
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    for await (const event of followLog(c.var.ctx, { id, after }, gone.signal)) {
      if ('lines' in event) await stream.write(messages(event.lines));
      else if ('end' in event) await stream.write(`event: end\ndata: ${JSON.stringify({ status: event.end })}\n\n`);
      else await stream.write(': nothing new\n\n');
    }
  });
}

type Line = z.output<typeof LogLine>;

const messageOf = (line: Line) => `id: ${line.seq}\ndata: ${JSON.stringify(line)}\n\n`;
const listMessage = (lines: Line[]) => `id: ${lines.at(-1)?.seq}\ndata: ${JSON.stringify(lines)}\n\n`;

runLogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/runs/{id}/log/search',
    operationId: 'searchRunLog',
    tags,
    summary: 'Lines of a run’s log that hold a text',
    description:
      'Whatever its case, and without the codes of colours. At most 5,000 line numbers, and how many there are.',
    request: { params, query: SearchLogInput.pick({ q: true }) },
    responses: {
      200: json(
        z.object({ hits: z.array(z.number().int()), count: z.number().int(), upTo: z.number().int() }),
        'Numbers of lines in order; `upTo` is the last line that was looked at',
      ),
      ...problemResponses,
    },
  }),
  async (c) => c.json(await searchLog(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') }), 200),
);

runLogRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/runs/{id}/log/text',
    operationId: 'downloadRunLog',
    tags,
    summary: 'A run’s log as a text file: all of it, or with `step` one step’s',
    request: {
      params,
      query: LogTextInput.pick({ step: true }),
    },
    responses: {
      200: { description: 'One line each: time, step, text', content: { 'text/plain': { schema: z.string() } } },
      ...problemResponses,
    },
  }),
  async (c) => {
    const { name, parts } = await readLogText(c.var.ctx, { ...c.req.valid('param'), ...c.req.valid('query') });
    c.header('content-type', 'text/plain; charset=utf-8');
    c.header('content-disposition', `attachment; filename="${name}"`);
    return streamText(c, async (out) => void (await pipe(parts, out))) as never;
  },
);

async function pipe(
  parts: AsyncGenerator<string>,
  out: { aborted: boolean; write: (text: string) => Promise<unknown> },
) {
  for await (const part of parts) {
    if (out.aborted) return;
    await out.write(part);
  }
}
