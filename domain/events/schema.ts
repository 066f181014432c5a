import { z } from 'zod';
import { matchEventJobName } from '@/domain/core/followed';
import { PageInput } from '@/domain/core/page';
import { findUnstorable } from '@/domain/core/storable';
import { jobType } from '@/domain/jobs/schema';

/**
 * CloudEvents 1.0, structured mode. Attribute names of extensions are lower-case letters and digits. Source and id are an
 * event's key: together they have to fit into an index.
 */
export const CloudEvent = z
  .looseObject({
    specversion: z.literal('1.0', 'Must be "1.0"'),
    id: z.string().min(1).max(255),
    source: z.string().min(1).max(400),
    type: z.string().min(1).max(255),
    subject: z.string().min(1).max(1000).optional(),
    time: z.iso.datetime({ offset: true }).optional(),
    datacontenttype: z.string().optional(),
    dataschema: z.url().optional(),
    data: z.unknown().optional(),
    data_base64: z.base64().optional(),
  })
  .refine((event) => Object.keys(event).every((name) => name === 'data_base64' || /^[a-z0-9]{1,20}$/.test(name)), {
    message: 'Attribute names are at most 20 lower-case letters and digits',
  })
  .superRefine((event, ctx) => {
    const found = findUnstorable(event);
    if (!found) return;
    const path = found.pointer.split('/').slice(1);
    ctx.addIssue({
      code: 'custom',
      path: path.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
      message: found.detail,
    });
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
