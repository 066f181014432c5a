import { approvalCommands } from '@/domain/approvals/commands/with-handlers';
import { approvalHandlers } from '@/domain/environments/approval-handlers';

/**
 * The commands on approval requests, composed with what becomes of the commands that wait. Environments are the last in
 * the import order that ask for approvals, so they are composed here.
 */
export const { decideApproval, withdrawApproval, expireApproval, breakGlass } = approvalCommands(approvalHandlers);
