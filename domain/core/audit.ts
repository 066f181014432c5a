import type { Actor } from './context';
import { type Db, type Prisma, sql, type Tx } from './db';
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

/** One audit row, as a statement that may stand inside of another. */
export const insertAudit = ({ actor, at, subject, ...input }: AuditInput): Prisma.Sql => sql`
  INSERT INTO "AuditEntry" ("id", "at", "actorKind", "actorId", "actorName", "action", "outcome", "subjectKind",
    "subjectId", "teamId", "requestId", "detail")
  VALUES (${newId('audit', at)}, ${at}, ${actor.kind}, ${actor.id}, ${actor.name}, ${input.action}, ${input.outcome},
    ${subject.kind}, ${subject.id}, ${subject.teamId ?? null}, ${input.requestId}, ${JSON.stringify(input.detail)}::jsonb)`;

/** Writes one audit row. Commands do this by themselves; nothing else should. */
export async function writeAudit(tx: Tx | Db, input: AuditInput): Promise<void> {
  await tx.$executeRaw(insertAudit(input));
}
