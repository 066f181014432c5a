import { z } from 'zod';
import { matchEventJobName } from '@/domain/core/followed';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';

/** CloudEvents 1.0, structured mode. Attribute names of extensions are lower-case letters and digits. */
export const CloudEvent = z
  .looseObject({
    specversion: z.literal('1.0', 'Must be "1.0"'),
    id: z.string().min(1),
    source: z.string().min(1),
    type: z.string().min(1),
    subject: z.string().min(1).optional(),
    time: z.iso.datetime({ offset: true }).optional(),
    datacontenttype: z.string().optional(),
    dataschema: z.url().optional(),
    data: z.unknown().optional(),
    data_base64: z.base64().optional(),
  })
  .refine((event) => Object.keys(event).every((name) => name === 'data_base64' || /^[a-z0-9]{1,20}$/.test(name)), {
    message: 'Attribute names are at most 20 lower-case letters and digits',
  });

export const ReceiveEventsInput = z.object({ events: z.array(CloudEvent).min(1).max(500) });

/** An event of the portal's own that some trigger may wait for, and events that others have sent. */
export const matchEventJob = jobType(matchEventJobName, z.object({ eventId: z.string(), at: z.string() }), 8);
export const matchInboundJob = jobType(
  'event.matchInbound',
  z.object({ events: z.array(z.object({ source: z.string(), id: z.string() })) }),
  8,
);

/** Events about one thing, newest first. */
export const EventsInput = PageInput.extend({ subjectKind: z.string(), subjectId: z.string() });

export type EventView = {
  id: string;
  at: string;
  type: string;
  actorName: string;
  requestId: string;
  data: Record<string, unknown>;
};
