import type { CommandContext } from '@/domain/core/command';
import type { ApprovalRequest } from '@/prisma/generated/client';
import type { ApprovalAction, Ask } from './schema';

/**
 * What becomes of the command that waited. Kept here, supplied by the capability that asks for approvals, which stands
 * later in the import order. Both run inside the decision's transaction: either all of it happens or nothing.
 */
export type ApprovalHandler = {
  /** `ask` is what was asked for, or the alternative's where less was granted */
  approved: (ctx: CommandContext, request: ApprovalRequest, ask: Ask) => Promise<void>;
  refused: (ctx: CommandContext, request: ApprovalRequest, outcome: Refusal) => Promise<void>;
};

export type Refusal = { how: 'rejected' | 'expired' | 'withdrawn'; by: string; comment?: string };

/** One handler for each action there is: a missing one is a type error. */
export type ApprovalHandlers = Record<ApprovalAction, ApprovalHandler>;
