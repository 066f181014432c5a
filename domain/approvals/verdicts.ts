import { can } from '@/domain/access/permissions';
import type { Verdict } from '@/domain/core/command';
import type { Actor } from '@/domain/core/context';
import type { ApprovalRequest } from '@/prisma/generated/client';
import { describeApprovers, Stage } from './approvers';
import { approversOf } from './seats';

export const ownRequest = 'Nobody decides on their own request, nor through a token of their own.';
export const refused = (reason: string): Verdict => ({ allowed: false, reason });

/** Why somebody who is not among those who decide may not. */
export function refusalFor(actor: Actor, row: ApprovalRequest): Verdict {
  const { teamId, requesterId } = row;
  const usual = can(actor, 'approval.decide', { teamId, requesterId });
  const isUsual = Stage.array().parse(row.stages).length === 0;
  if (!usual.allowed && isUsual) return usual;
  return refused(`Only ${describeApprovers(approversOf(row), null)} can decide on this request.`);
}

/** Beginning without a decision is for a person, who answers for it by name. */
export function mayBreakGlass(actor: Actor, row: Pick<ApprovalRequest, 'teamId' | 'status'>): Verdict {
  if (actor.kind !== 'person') return refused('Only a person begins without a decision, and answers for it by name.');
  if (row.status !== 'pending') return refused(`This request is ${row.status}.`);
  return can(actor, 'approval.breakGlass', { teamId: row.teamId });
}

type Broken = Pick<ApprovalRequest, 'teamId' | 'brokenAt' | 'brokenById' | 'reviewedAt'>;

/** `involved`: every id of whoever began it, and of whoever asked. */
export function mayReview(actor: Actor, row: Broken, isInvolved: boolean): Verdict {
  if (!row.brokenAt) return refused('It was decided before it began: there is nothing to look at afterwards.');
  if (row.reviewedAt) return refused('Somebody has looked at it already.');
  if (isInvolved) return refused('Somebody else has to look at it: not whoever began it, nor whoever asked.');
  return can(actor, 'approval.review', { teamId: row.teamId });
}
