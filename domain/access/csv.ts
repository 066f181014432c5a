import { toCsv } from '@/domain/core/csv';
import type { AuditView } from './schema';

/** Audit entries as a table. */
export function auditCsv(entries: AuditView[]): string {
  const head = [
    'id',
    'at',
    'actorKind',
    'actorId',
    'actor',
    'action',
    'outcome',
    'subjectKind',
    'subjectId',
    'requestId',
    'detail',
  ];
  const rows = entries.map(({ id, at, actor, action, outcome, subject, requestId, detail }) => [
    id,
    at,
    actor.kind,
    actor.id,
    actor.name,
    action,
    outcome,
    subject.kind,
    subject.id,
    requestId,
    JSON.stringify(detail),
  ]);
  return toCsv(head, rows);
}
