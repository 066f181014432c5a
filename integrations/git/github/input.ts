import { z } from 'zod';
import { flag, text } from '@/integrations/git/forge/input';

const names = z.array(z.string());

const Collaborator = z.union([
  z.object({ access: z.string(), user: z.string().min(1) }),
  z.object({ access: z.string(), team: z.string().min(1) }),
  z.object({ access: z.string(), username: z.string().min(1) }),
]);

/** What `publish:github` and `github:repo:create` set on the repository itself. */
export const repositoryShape = {
  homepage: text('Shown beside the description'),
  repoVisibility: z.enum(['private', 'public', 'internal']).default('private'),
  access: text('Who administers it: a user, or ORGANISATION/TEAM'),
  collaborators: z.array(Collaborator).optional().describe('Users and teams with the access that each gets'),
  topics: names.optional(),
  deleteBranchOnMerge: flag('Delete a branch once it is merged'),
  allowMergeCommit: flag('Merge with a merge commit'),
  allowSquashMerge: flag('Merge squashed'),
  allowRebaseMerge: flag('Merge rebased'),
  allowAutoMerge: flag('Merge by itself when all is met'),
  allowUpdateBranch: flag('Offer to update a branch'),
  squashMergeCommitTitle: z.enum(['PR_TITLE', 'COMMIT_OR_PR_TITLE']).optional(),
  squashMergeCommitMessage: z.enum(['PR_BODY', 'COMMIT_MESSAGES', 'BLANK']).optional(),
  hasProjects: flag('Projects'),
  hasWiki: flag('Wiki'),
  hasIssues: flag('Issues'),
  repoVariables: z.record(z.string(), z.coerce.string()).optional().describe('Variables of GitHub Actions'),
  secrets: z.record(z.string(), z.unknown()).optional().describe('Not set by this portal: refused'),
  oidcCustomization: z.object({ useDefault: z.boolean().default(true), includeClaimKeys: names.optional() }).optional(),
  customProperties: z.record(z.string(), z.union([z.string(), names])).optional(),
  subscribe: flag('Watch the repository as the token’s owner'),
};

/** What is set on the default branch once it has a commit. */
export const protectionShape = {
  protectDefaultBranch: z.boolean().default(true),
  protectEnforceAdmins: z.boolean().default(true),
  requiredApprovingReviewCount: z.number().int().min(0).max(6).optional(),
  requireCodeOwnerReviews: flag('An owner of the code has to approve'),
  dismissStaleReviews: flag('A push takes approvals back'),
  requireLastPushApproval: flag('Somebody else than who pushed last has to approve'),
  requiredStatusCheckContexts: names.optional(),
  requireBranchesToBeUpToDate: z.boolean().default(true),
  requiredConversationResolution: flag('All conversations have to be resolved'),
  requiredCommitSigning: flag('Commits have to be signed'),
  requiredLinearHistory: flag('No merge commits'),
  blockCreations: flag('Nobody else makes matching branches'),
  bypassPullRequestAllowances: z
    .object({ apps: names.optional(), users: names.optional(), teams: names.optional() })
    .optional(),
  restrictions: z.object({ apps: names.optional(), users: names, teams: names }).optional(),
};

export type RepositoryInput = z.output<z.ZodObject<typeof repositoryShape>>;
export type ProtectionInput = z.output<z.ZodObject<typeof protectionShape>>;
