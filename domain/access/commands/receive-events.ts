import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { ReceiveEventsInput } from '@/domain/events/schema';

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
    const { count } = await ctx.tx.inboundEvent.createMany({
      skipDuplicates: true,
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
    const result = { accepted: count, duplicates: events.length - count };
    const types = [...new Set(events.map((event) => event.type))].slice(0, 20);
    return { result, subject: { kind: 'inbound', id: events[0]?.source ?? 'unknown' }, detail: { ...result, types } };
  },
});
