import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';

export const approvalStatuses = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** Commands that may have to wait for a person. Each has a handler that goes on with it, or ends it. */
export const approvalActions = ['environment.request', 'environment.extend'] as const;
export type ApprovalAction = (typeof approvalActions)[number];

/** How long a request waits before it expires. */
export const decideWithinHours = 72;

/** A rule of policy: `when` is CEL and asks for a person where it is true. */
export const PolicyRule = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'Lower-case letters, digits and hyphens, a letter first'),
  /** what holds where the rule does not ask: "Lives 72 hours at most" */
  title: z.string().min(1).max(120).optional(),
  when: z.string().trim().min(1, 'A CEL expression that is true or false').max(2000),
  why: z.string().trim().min(1, 'The sentence that the one who decides reads').max(500),
});
export type PolicyRule = z.output<typeof PolicyRule>;

export const Check = z.object({ label: z.string(), passed: z.boolean() });
export const PlannedLine = z.object({
  sign: z.enum(['create', 'change', 'delete', 'unknown', 'none']),
  kind: z.string(),
  object: z.string(),
  note: z.string().optional(),
  undo: z.string().optional(),
});
export type PlannedLine = z.output<typeof PlannedLine>;
export const ApprovalCost = z.object({ total: z.number(), hourly: z.number(), currency: z.string() });
export type ApprovalCost = z.output<typeof ApprovalCost>;
/** What the waiting command needs to go on. */
export const Ask = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type Ask = z.output<typeof Ask>;
/** A smaller yes that no rule asks about. */
export const Alternative = z.object({ label: z.string(), ask: Ask });
export type Alternative = z.output<typeof Alternative>;

export const RequestApprovalInput = z.object({
  action: z.enum(approvalActions),
  subject: z.object({ kind: z.string(), id: z.string() }),
  /** what is asked for, a name in it between backticks: "`load-test` for 9 days" */
  title: z.string(),
  teamId: z.string(),
  requester: z.object({ id: z.string(), name: z.string() }),
  rule: z.string(),
  why: z.string(),
  reason: z.string(),
  checks: z.array(Check),
  plan: z.array(PlannedLine),
  cost: ApprovalCost.nullable(),
  ask: Ask,
  alternative: Alternative.nullable(),
});

const needsComment = 'Say why: whoever asked reads it';

export const DecideApprovalInput = z
  .object({
    id: z.string().min(1),
    decision: z.enum(['approve', 'reject']),
    comment: z.string().trim().max(2000).optional(),
    /** approve the smaller thing that the request offers */
    reduced: z.coerce.boolean().optional(),
  })
  .refine((input) => input.decision === 'approve' || input.comment, { path: ['comment'], message: needsComment })
  .refine((input) => input.decision === 'approve' || !input.reduced, {
    path: ['reduced'],
    message: 'Only an approval can be for less',
  });

export const ApprovalId = z.object({ id: z.string().min(1) });
export const RecordPlanInput = z.object({ subjectId: z.string(), plan: z.array(PlannedLine) });

export const ListApprovalsInput = PageInput.extend({
  status: z.enum(approvalStatuses).optional(),
  /** forMe: what I may decide, oldest first; mine: what I asked for; decided: newest decision first */
  scope: z.enum(['all', 'forMe', 'mine', 'decided']).default('all'),
  team: z.string().optional(),
  subject: z.string().optional(),
});
export type ListApprovalsInput = z.output<typeof ListApprovalsInput>;

export type ApprovalItem = {
  id: string;
  status: ApprovalStatus;
  action: ApprovalAction;
  subject: { kind: string; id: string };
  title: string;
  team: { id: string; ref: string; name: string };
  requester: { id: string; name: string };
  rule: string;
  why: string;
  cost: ApprovalCost | null;
  createdAt: string;
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: { id: string; name: string } | null;
  comment: string | null;
  /** approved for less than was asked */
  reduced: boolean;
  can: { decide: Verdict; withdraw: Verdict };
};

export type ApprovalView = ApprovalItem & {
  reason: string;
  checks: z.output<typeof Check>[];
  plan: PlannedLine[];
  alternative: Alternative | null;
  /** leads of the team who may decide, without the one who asks */
  deciders: { id: string; name: string }[];
  /** the newest requests of the same person, newest first, without this one */
  history: { id: string; status: ApprovalStatus; title: string; createdAt: string; comment: string | null }[];
};
