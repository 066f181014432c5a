import type { ActionContext } from '@/domain/automation/action';
import { Refused } from '@/integrations/git/forge/answers';
import type { GitHub } from './client';
import type { ProtectionInput } from './input';

/**
 * PUT /repos/{owner}/{repo}/branches/{branch}/protection. A private repository of a free account cannot be protected:
 * GitHub answers 403 with an offer to upgrade, and that is told without failing the step, as the reference does.
 */
export async function protectBranch(
  github: GitHub,
  branch: string,
  input: ProtectionInput,
  { log }: ActionContext,
): Promise<void> {
  if (!input.protectDefaultBranch) return;
  const { ask, at } = github;
  try {
    await ask((request) =>
      request('PUT /repos/{owner}/{repo}/branches/{branch}/protection', { ...at, branch, ...rulesOf(input) }),
    );
    if (!input.requiredCommitSigning) return;
    await ask((request) =>
      request('POST /repos/{owner}/{repo}/branches/{branch}/protection/required_signatures', { ...at, branch }),
    );
  } catch (error) {
    if (!(error instanceof Refused && error.status === 403 && /upgrade to github/i.test(error.message))) throw error;
    log('warn', `${branch} is not protected: ${error.message}`);
  }
}

function rulesOf(input: ProtectionInput) {
  const contexts = input.requiredStatusCheckContexts;
  const { requiredApprovingReviewCount: count = 1, bypassPullRequestAllowances: bypass } = input;
  return {
    required_status_checks: contexts?.length ? { strict: input.requireBranchesToBeUpToDate, contexts } : null,
    restrictions: input.restrictions ?? null,
    enforce_admins: input.protectEnforceAdmins,
    required_pull_request_reviews: {
      required_approving_review_count: count,
      require_code_owner_reviews: input.requireCodeOwnerReviews ?? false,
      dismiss_stale_reviews: input.dismissStaleReviews ?? false,
      require_last_push_approval: input.requireLastPushApproval ?? false,
      ...(bypass && { bypass_pull_request_allowances: bypass }),
    },
    required_conversation_resolution: input.requiredConversationResolution ?? false,
    required_linear_history: input.requiredLinearHistory ?? false,
    block_creations: input.blockCreations ?? false,
  };
}

/** What that means, as a sentence of the plan. */
export function protectionOf(branch: string, input: ProtectionInput): string[] {
  if (!input.protectDefaultBranch) return [];
  const { requiredApprovingReviewCount: count = 1, requiredStatusCheckContexts: checks = [] } = input;
  const reviews = `${count} ${count === 1 ? 'approval' : 'approvals'}`;
  return [`Protects ${branch}: pull requests with ${reviews}${checks.length ? ` and ${checks.join(', ')}` : ''}`];
}
