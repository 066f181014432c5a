import { z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { receiveEvents } from '@/domain/access/commands/receive-events';
import { DomainError, invalid } from '@/domain/core/errors';
import { CloudEvent } from '@/domain/events/schema';
import { type ApiEnv, json, parseJson, problemResponses, resource } from './resource';

export const eventRoutes = resource();

const structured = 'application/cloudevents+json';
const batch = 'application/cloudevents-batch+json';
// A copy, made here: only schemas that are made after the library was loaded know how to describe themselves.
eventRoutes.openAPIRegistry.register('CloudEvent', CloudEvent.describe('An event in the form of CloudEvents 1.0'));
const event = { $ref: '#/components/schemas/CloudEvent' };
/** The command checks what comes: here the mode is not known yet, and in binary mode the body is any data. */
const Described = z.unknown().openapi({ anyOf: [event, { type: 'array', items: event }] });
const Received = z.object({ accepted: z.number().int(), duplicates: z.number().int() }).openapi('EventsReceived');

eventRoutes.openAPIRegistry.registerPath({
  method: 'post',
  path: '/events',
  operationId: 'receiveEvents',
  tags: ['Events'],
  summary: 'CloudEvents 1.0 in: structured, batch or binary mode',
  request: {
    body: {
      required: true,
      content: { [structured]: { schema: Described }, [batch]: { schema: Described } },
    },
  },
  responses: { 202: json(Received, 'Stored; an event seen before counts as a duplicate'), ...problemResponses },
});
// Not checked by the route: in binary mode the body is of any type.
eventRoutes.post('/events', async (c) => {
  const { events, pointer } = await readEvents(c);
  try {
    return c.json(await receiveEvents(c.var.ctx, { events }), 202);
  } catch (error) {
    throw error instanceof DomainError && error.kind === 'invalid' ? pointing(error, pointer) : error;
  }
});

type Given = z.input<typeof CloudEvent>;

/** `pointer` turns the place in the command's input, such as `/events/0/type`, into the place in what was sent. */
type Read = { events: Given[]; pointer: (path: string) => string };

async function readEvents(c: HonoContext<ApiEnv>): Promise<Read> {
  const type = c.req.header('content-type') ?? '';
  const body = await c.req.text();
  if (type.startsWith('application/cloudevents-batch')) {
    return { events: parseJson(body) as Given[], pointer: (path) => path.replace(/^\/events/, '') };
  }
  const ofOne = (path: string) => path.replace(/^\/events(\/0)?/, '');
  if (type.startsWith('application/cloudevents')) return { events: [parseJson(body) as Given], pointer: ofOne };
  const event = binary(c.req.header(), type, body);
  return { events: [event], pointer: (path) => ofOne(path).replace(/^\/(?!data\b)/, '/ce-') };
}

function pointing(error: DomainError, pointer: Read['pointer']): DomainError {
  const errors = error.errors.map((one) => ({ ...one, pointer: pointer(one.pointer) }));
  const [first] = errors;
  if (!first || errors.length > 1) return invalid(error.detail, errors);
  return invalid(first.pointer ? `${first.pointer.slice(1)}: ${first.detail}` : first.detail, errors);
}

/** Binary mode: attributes are `ce-` headers, the body is the data. */
function binary(headers: Record<string, string>, type: string, body: string): Given {
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  if (attributes.length === 0) {
    throw invalid(`Send ${structured}, ${batch}, or the attributes of one event as ce-* headers.`);
  }
  const data = body === '' ? {} : { data: type.includes('json') ? parseJson(body) : body };
  const named = Object.fromEntries(attributes.map(([name, value]) => [name.slice(3), headerText(value)]));
  return { ...named, ...(type && { datacontenttype: type }), ...data } as Given;
}

/** What a header cannot hold is escaped by percent signs, as in an address. */
function headerText(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
