import type { Subject } from './audit';
import type { Actor } from './context';
import type { Tx } from './db';
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
 * all when the transaction commits.
 */
export async function emit(tx: Tx, input: EmitInput): Promise<void> {
  const id = newId('event', input.at);
  await tx.event.create({
    data: {
      id,
      at: input.at,
      type: input.type,
      source: '/slipway',
      subjectKind: input.subject.kind,
      subjectId: input.subject.id,
      teamId: input.subject.teamId ?? null,
      actorName: input.actor.name,
      requestId: input.requestId,
      data: input.data as object,
    },
  });
  const { type, at, subject } = input;
  const message: LiveMessage = { topic: `${subject.kind}:${subject.id}`, type, teamId: subject.teamId };
  await tx.$executeRaw`SELECT pg_notify(${liveChannel}, ${JSON.stringify(message)}), ${followUp({ type, id, at })}`;
}

/** Tells live pages without an event row: for what changes often and is shown at once, such as log lines. */
export async function announce(tx: Tx, message: LiveMessage): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${liveChannel}, ${JSON.stringify(message)})`;
}
