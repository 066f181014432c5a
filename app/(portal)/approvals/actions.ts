'use server';

import { runAction } from '@/app/_http/action';
import { decideApproval, withdrawApproval } from '@/domain/environments/commands/decisions';

export const decide = async (id: string, decision: 'approve' | 'reject', comment: string, reduced: boolean) =>
  runAction(decideApproval, { id, decision, comment: comment.trim() || undefined, reduced });
export const withdraw = async (id: string) => runAction(withdrawApproval, { id });
