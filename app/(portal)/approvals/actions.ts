'use server';

import { runAction } from '@/app/_http/action';
import { delegateApprovals, endDelegation } from '@/domain/approvals/commands/delegate';
import { reviewApproval } from '@/domain/approvals/commands/glass';
import { breakGlass, decideApproval, withdrawApproval } from '@/domain/environments/commands/decisions';

type Decision = 'approve' | 'reject';
type Delegation = { deputy: string; from?: string; until: string; reason?: string };

export const decide = async (id: string, decision: Decision, comment: string, reduced: boolean) =>
  runAction(decideApproval, { id, decision, comment: comment.trim() || undefined, reduced });
export const decideByLink = async (link: string, id: string, decision: Decision, comment: string, reduced: boolean) =>
  runAction(decideApproval, { id, decision, comment: comment.trim() || undefined, reduced, link });
export const withdraw = async (id: string) => runAction(withdrawApproval, { id });
export const overrule = async (id: string, form: FormData) =>
  runAction(breakGlass, { id, reason: String(form.get('reason') ?? '') });
export const review = async (id: string, form: FormData) =>
  runAction(reviewApproval, { id, comment: String(form.get('comment') ?? '') });
export const delegate = async (input: Delegation) => runAction(delegateApprovals, input);
export const endDelegated = async (id: string) => runAction(endDelegation, { id });
