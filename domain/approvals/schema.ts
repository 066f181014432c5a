import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { Escalation, Stage } from './approvers';

export const approvalStatuses = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** What may have to wait for a person: commands, and steps of a run. Each has a handler that goes on with it, or ends it. */
export const approvalActions = ['environment.request', 'environment.extend', 'run.start', 'run.wait'] as const;
export type ApprovalAction = (typeof approvalActions)[number];

/** How long a request waits before it expires, unless it says otherwise; and the longest that it may. */
export const decideWithinHours = 72;
export const longestHours = 92 * 24;

export const decisionWays = ['page', 'link', 'api'] as const;
export type DecisionWay = (typeof decisionWays)[number];

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
  teamId: z.string().nullable(),
  requester: z.object({ id: z.string(), name: z.string() }),
  rule: z.string(),
  why: z.string(),
  reason: z.string(),
  checks: z.array(Check),
  plan: z.array(PlannedLine),
  cost: ApprovalCost.nullable(),
  ask: Ask,
  alternative: Alternative.nullable(),
  /** who decides, one stage after the other; none: a lead of the team, or whoever may decide everywhere */
  stages: z.array(Stage).max(10).default([]),
  hours: z.number().positive().max(longestHours).default(decideWithinHours),
  /** who may decide as well when that time is over; null: it expires */
  escalation: Escalation.nullable().default(null),
  /** asked again under the same key, it is asked once */
  cause: z.string().optional(),
});
export type RequestApprovalInput = z.input<typeof RequestApprovalInput>;

const needsComment = 'Say why: whoever asked reads it';

export const DecideApprovalInput = z
  .object({
    id: z.string().min(1),
    decision: z.enum(['approve', 'reject']),
    comment: z.string().trim().max(2000).optional(),
    /** approve the smaller thing that the request offers */
    reduced: z.coerce.boolean().optional(),
    /** which way it reached the portal; `link` says what the mail carried */
    way: z.enum(['page', 'api']).default('page'),
    link: z.string().max(500).optional(),
  })
  .refine((input) => input.decision === 'approve' || input.comment, { path: ['comment'], message: needsComment })
  .refine((input) => input.decision === 'approve' || !input.reduced, {
    path: ['reduced'],
    message: 'Only an approval can be for less',
  });

export const ApprovalId = z.object({ id: z.string().min(1) });
export const BreakGlassInput = ApprovalId.extend({
  reason: z.string().trim().min(10, 'Say in a sentence why it cannot wait: everybody reads it.').max(2000),
});
export const ReviewInput = ApprovalId.extend({
  comment: z.string().trim().min(3, 'Say what you found.').max(2000),
});

export const DelegateInput = z
  .object({
    /** an id or a reference: user:default/marc */
    deputy: z.string().trim().min(1, 'Name whoever decides for you.'),
    from: z.coerce.date().optional(),
    until: z.coerce.date('Say until when.'),
    reason: z.string().trim().max(500).default(''),
  })
  .refine((input) => !input.from || input.from < input.until, { path: ['until'], message: 'It ends after it begins.' });
export const DelegationId = z.object({ id: z.string().min(1) });

export const RecordPlanInput = z.object({ subjectId: z.string(), plan: z.array(PlannedLine) });

export const ListApprovalsInput = PageInput.extend({
  status: z.enum(approvalStatuses).optional(),
  /**
   * forMe: what I may decide, oldest first; mine: what I asked for; decided: newest decision first;
   * review: what began at once and nobody has looked at yet, oldest first
   */
  scope: z.enum(['all', 'forMe', 'mine', 'decided', 'review']).default('all'),
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
  team: { id: string; ref: string; name: string } | null;
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
  /** the present stage: how many have approved of how many that it takes */
  progress: Progress;
  /** for whom the viewer would decide, where not for themselves */
  deputyFor: Somebody | null;
  escalatedAt: string | null;
  /** it began at once, without a decision */
  broken: { by: Somebody; at: string; reason: string } | null;
  reviewed: { by: Somebody; at: string; comment: string } | null;
  can: { decide: Verdict; withdraw: Verdict; breakGlass: Verdict; review: Verdict };
};

export type Somebody = { id: string; name: string };
export type Progress = { approvals: number; need: number; stage: number; stages: number };

export type StageView = {
  name: string | null;
  need: number;
  /** "a lead of Checkout, or the role platform" */
  who: string;
  approvals: number;
  state: 'done' | 'open' | 'ahead';
};

export type DecisionView = {
  decision: 'approve' | 'reject';
  stage: number;
  by: Somebody;
  /** for whom, where a deputy decided */
  behalf: Somebody | null;
  comment: string | null;
  way: DecisionWay;
  at: string;
};

export type DelegationView = {
  id: string;
  person: Somebody;
  deputy: Somebody;
  from: string;
  until: string;
  reason: string;
  state: 'ahead' | 'running' | 'over';
  can: { end: Verdict };
};

export type ApprovalView = ApprovalItem & {
  reason: string;
  checks: z.output<typeof Check>[];
  plan: PlannedLine[];
  alternative: Alternative | null;
  stages: StageView[];
  /** oldest first */
  decisions: DecisionView[];
  /** who may decide now, without the one who asks and those who have decided */
  deciders: Somebody[];
  escalation: { who: string; at: string } | null;
  /** the newest requests of the same person, newest first, without this one */
  history: {
    id: string;
    status: ApprovalStatus;
    title: string;
    createdAt: string;
    comment: string | null;
    /** begun without a decision, by breaking the glass */
    wasBroken: boolean;
  }[];
};
