import type { Subject } from './audit';
import type { Actor } from './context';
import { Prisma, sql, type Tx } from './db';
import { followUp } from './followed';
import { newId } from './ids';

export type EmitInput = {
  actor: Actor;
  at: Date;
  requestId: string;
  type: string;
  subject: Subject;
  data: Record<string, unknown>;
};

/** The channel of LISTEN/NOTIFY that live pages hang on. */
export const liveChannel = 'slipway_live';

/** What a live page is told: something of this kind and id changed. Small: a NOTIFY carries at most 8,000 bytes. */
export type LiveMessage = { topic: string; type: string; teamId?: string | null };

/**
 * Writes the event row (the outbox), tells listening pages, and puts the job into the queue that tells people of it:
 * all when the transaction commits. One round trip, with what else is to be inserted `alongside`.
 */
export async function emit(tx: Tx, input: EmitInput, alongside?: Prisma.Sql): Promise<void> {
  const { type, at, subject, requestId } = input;
  const id = newId('event', at);
  const teamId = subject.teamId ?? null;
  const message: LiveMessage = { topic: `${subject.kind}:${subject.id}`, type, teamId };
  await tx.$executeRaw`
    WITH event AS (
      INSERT INTO "Event" ("id", "at", "type", "source", "subjectKind", "subjectId", "teamId", "actorName", "requestId", "data")
      VALUES (${id}, ${at}, ${type}, '/slipway', ${subject.kind}, ${subject.id}, ${teamId}, ${input.actor.name}, ${requestId},
        ${JSON.stringify(input.data)}::jsonb))
      ${alongside ? sql`, alongside AS (${alongside})` : Prisma.empty}
    SELECT pg_notify(${liveChannel}, ${JSON.stringify(message)}), ${followUp({ type, id, at })}`;
}

/** Tells live pages without an event row: for what changes often and is shown at once, such as log lines. */
export async function announce(tx: Tx, message: LiveMessage): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${liveChannel}, ${JSON.stringify(message)})`;
}
