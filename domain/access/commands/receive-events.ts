import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { matchInboundJob, ReceiveEventsInput } from '@/domain/events/schema';
import { enqueue } from '@/domain/jobs/enqueue';

/**
 * Takes CloudEvents from outside. `source` + `id` is an event's identity: one that came before is counted as a
 * duplicate and not stored again. Answers `{accepted, duplicates}`.
 */
export const receiveEvents = command({
  name: 'event.receive',
  input: ReceiveEventsInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'event.receive'),
  run: async (ctx, { events }) => {
    const taken = await ctx.tx.inboundEvent.createManyAndReturn({
      skipDuplicates: true,
      select: { source: true, eventId: true },
      data: events.map((event) => ({
        source: event.source,
        eventId: event.id,
        type: event.type,
        subject: event.subject ?? null,
        time: event.time ? new Date(event.time) : null,
        receivedAt: ctx.now,
        body: event as object,
      })),
    });
    if (taken.length > 0) {
      const keys = taken.map(({ source, eventId }) => ({ source, id: eventId }));
      await enqueue(ctx.tx, matchInboundJob, { events: keys });
    }
    const result = { accepted: taken.length, duplicates: events.length - taken.length };
    const types = [...new Set(events.map((event) => event.type))].slice(0, 20);
    return { result, subject: { kind: 'inbound', id: events[0]?.source ?? 'unknown' }, detail: { ...result, types } };
  },
});
