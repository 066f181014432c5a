import type { Actor } from './context';
import type { Db, Tx } from './db';
import { newId } from './ids';

/** What a row of history is about. */
export type Subject = { kind: string; id: string; teamId?: string | null };

export type AuditInput = {
  actor: Actor;
  at: Date;
  requestId: string;
  action: string;
  outcome: 'done' | 'refused';
  subject: Subject;
  detail: Record<string, unknown>;
};

/** Writes one audit row. Commands do this by themselves; nothing else should. */
export async function writeAudit(tx: Tx | Db, input: AuditInput): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId('audit', input.at),
      at: input.at,
      actorKind: input.actor.kind,
      actorId: input.actor.id,
      actorName: input.actor.name,
      action: input.action,
      outcome: input.outcome,
      subjectKind: input.subject.kind,
      subjectId: input.subject.id,
      teamId: input.subject.teamId ?? null,
      requestId: input.requestId,
      detail: input.detail as object,
    },
  });
}
