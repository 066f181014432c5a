import type { ApprovalHandlers } from '@/domain/approvals/handlers';
import { decideWith } from './decide';
import { expireWith, withdrawWith } from './end';
import { breakGlassWith } from './glass';

/**
 * The commands on requests, made from the handlers of whatever may wait for one. The last capability in the import
 * order that asks for approvals composes them: domain/environments/commands/decisions.ts.
 */
export const approvalCommands = (handlers: ApprovalHandlers) => ({
  decideApproval: decideWith(handlers),
  withdrawApproval: withdrawWith(handlers),
  expireApproval: expireWith(handlers),
  breakGlass: breakGlassWith(handlers),
});

export type ApprovalCommands = ReturnType<typeof approvalCommands>;
