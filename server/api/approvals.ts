import { createRoute, z } from '@hono/zod-openapi';
import { delegateApprovals, endDelegation } from '@/domain/approvals/commands/delegate';
import { reviewApproval } from '@/domain/approvals/commands/glass';
import { getApproval, listApprovals, listDelegations } from '@/domain/approvals/queries';
import {
  Alternative,
  ApprovalCost,
  approvalActions,
  approvalStatuses,
  Check,
  decisionWays,
  ListApprovalsInput,
  PlannedLine,
} from '@/domain/approvals/schema';
import { PageInput, pageOfAll } from '@/domain/core/page';
import { breakGlass, decideApproval, withdrawApproval } from '@/domain/environments/commands/decisions';
import { json, Permitted, pageOf, problemResponses, resource } from './resource';

export const approvalRoutes = resource();

const tags = ['Approvals'];
const params = z.object({ id: z.string().openapi({ description: 'The request’s id' }) });
const Somebody = z.object({ id: z.string(), name: z.string() });

const facts = {
  id: z.string(),
  status: z.enum(approvalStatuses),
  action: z.enum(approvalActions).openapi({ description: 'The command that waits' }),
  subject: z.object({ kind: z.string(), id: z.string() }),
  title: z.string().openapi({ example: '`load-test` for 9 days' }),
  team: z.object({ id: z.string(), ref: z.string(), name: z.string() }).nullable(),
  requester: Somebody,
  rule: z.string(),
  why: z.string(),
  cost: ApprovalCost.nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  decidedAt: z.string().nullable(),
  decidedBy: Somebody.nullable(),
  comment: z.string().nullable(),
  reduced: z.boolean().openapi({ description: 'Approved for less than was asked' }),
  progress: z
    .object({ approvals: z.int(), need: z.int(), stage: z.int(), stages: z.int() })
    .openapi({ description: 'Of the present stage: how many have approved, of how many that it takes' }),
  deputyFor: Somebody.nullable().openapi({ description: 'For whom the caller would decide, where not for themselves' }),
  escalatedAt: z.string().nullable(),
  broken: z
    .object({ by: Somebody, at: z.string(), reason: z.string() })
    .nullable()
    .openapi({ description: 'It began at once, without a decision (break-glass)' }),
  reviewed: z.object({ by: Somebody, at: z.string(), comment: z.string() }).nullable(),
  can: z.object({ decide: Permitted, withdraw: Permitted, breakGlass: Permitted, review: Permitted }),
};
const ApprovalItem = z.object(facts).openapi('ApprovalItem');
const Approval = z
  .object({
    ...facts,
    reason: z.string(),
    checks: z.array(Check),
    plan: z.array(PlannedLine),
    alternative: Alternative.nullable(),
    stages: z.array(
      z.object({
        name: z.string().nullable(),
        need: z.int(),
        who: z.string(),
        approvals: z.int(),
        state: z.enum(['done', 'open', 'ahead']),
      }),
    ),
    decisions: z.array(
      z.object({
        decision: z.enum(['approve', 'reject']),
        stage: z.int(),
        by: Somebody,
        behalf: Somebody.nullable().openapi({ description: 'For whom, where a deputy decided' }),
        comment: z.string().nullable(),
        way: z.enum(decisionWays),
        at: z.string(),
      }),
    ),
    escalation: z.object({ who: z.string(), at: z.string() }).nullable(),
    deciders: z.array(Somebody),
    history: z.array(
      z.object({
        id: z.string(),
        status: z.enum(approvalStatuses),
        title: z.string(),
        createdAt: z.string(),
        comment: z.string().nullable(),
        wasBroken: z.boolean(),
      }),
    ),
  })
  .openapi('Approval');
const Decided = z
  .object({
    id: z.string(),
    status: z.string().openapi({ description: 'pending: more people have to approve' }),
    approvals: z.int().optional(),
    need: z.int().optional(),
  })
  .openapi('DecidedApproval');

approvalRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/approvals',
    operationId: 'listApprovals',
    tags,
    summary: 'Requests for approval, newest first',
    description:
      '`scope=forMe` lists what the caller may decide, oldest first; `mine` what they asked for; `review` what began without a decision and waits for a look.',
    request: { query: ListApprovalsInput },
    responses: { 200: json(pageOf(ApprovalItem), 'Requests'), ...problemResponses },
  }),
  async (c) => c.json(await listApprovals(c.var.ctx, c.req.valid('query')), 200),
);

approvalRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/approvals/{id}',
    operationId: 'getApproval',
    tags,
    summary: 'One request: why it needs a person, what will happen, what it costs, who asks',
    request: { params },
    responses: { 200: json(Approval, 'The request'), ...problemResponses },
  }),
  async (c) => c.json(await getApproval(c.var.ctx, c.req.valid('param')), 200),
);

const DecisionBody = z
  .object({
    decision: z.enum(['approve', 'reject']),
    comment: z.string().max(2000).optional().openapi({ description: 'Needed when rejecting' }),
    reduced: z.boolean().optional().openapi({ description: 'Approve the alternative that the request offers' }),
  })
  .openapi('Decision');

approvalRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/approvals/{id}/decision',
    operationId: 'decideApproval',
    tags,
    summary: 'Approve or reject; never one’s own request',
    request: { params, body: { required: true, content: { 'application/json': { schema: DecisionBody } } } },
    responses: { 200: json(Decided, 'Decided, and what waited has gone on or ended'), ...problemResponses },
  }),
  async (c) =>
    c.json(await decideApproval(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param'), way: 'api' }), 200),
);

approvalRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/approvals/{id}/withdraw',
    operationId: 'withdrawApproval',
    tags,
    summary: 'Withdraw a request of one’s own',
    request: { params },
    responses: { 200: json(Decided, 'Withdrawn'), ...problemResponses },
  }),
  async (c) => c.json(await withdrawApproval(c.var.ctx, c.req.valid('param')), 200),
);

const reasonOf = (description: string) => z.string().max(2000).openapi({ description });

approvalRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/approvals/{id}/break-glass',
    operationId: 'breakGlass',
    tags,
    summary: 'Begin at once, without a decision',
    description:
      'For an emergency, by a person who may. Everybody who answers for it is told, and somebody else has to review it.',
    request: {
      params,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.object({ reason: reasonOf('Why it cannot wait') }).openapi('BreakGlass'),
          },
        },
      },
    },
    responses: { 200: json(Decided, 'It has begun, and waits for a review'), ...problemResponses },
  }),
  async (c) => c.json(await breakGlass(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

approvalRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/approvals/{id}/review',
    operationId: 'reviewApproval',
    tags,
    summary: 'Close what break-glass left open; not by whoever began it',
    request: {
      params,
      body: {
        required: true,
        content: {
          'application/json': { schema: z.object({ comment: reasonOf('What was found') }).openapi('Review') },
        },
      },
    },
    responses: { 200: json(z.object({ id: z.string() }), 'Reviewed'), ...problemResponses },
  }),
  async (c) => c.json(await reviewApproval(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
);

const Delegation = z
  .object({
    id: z.string(),
    person: Somebody,
    deputy: Somebody,
    from: z.string(),
    until: z.string(),
    reason: z.string(),
    state: z.enum(['ahead', 'running', 'over']),
    can: z.object({ end: Permitted }),
  })
  .openapi('Delegation');

approvalRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/approval-delegations',
    operationId: 'listDelegations',
    tags,
    summary: 'Who decides for the caller, and for whom the caller does',
    request: { query: PageInput },
    responses: { 200: json(pageOf(Delegation), 'The newest 30 at most'), ...problemResponses },
  }),
  async (c) =>
    c.json(
      pageOfAll(await listDelegations(c.var.ctx), c.req.valid('query'), ({ id }) => id),
      200,
    ),
);

const DelegateBody = z
  .object({
    deputy: z.string().min(1).openapi({ description: 'An id or a reference', example: 'user:default/marc' }),
    from: z.iso.datetime({ offset: true }).optional().openapi({ description: 'At once, unless told' }),
    until: z.iso.datetime({ offset: true }),
    reason: z.string().max(500).optional(),
  })
  .openapi('Delegate');

approvalRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/approval-delegations',
    operationId: 'delegateApprovals',
    tags,
    summary: 'Name a deputy for one’s decisions, for a time',
    description: 'Only a person, in person: a token has no deputy.',
    request: { body: { required: true, content: { 'application/json': { schema: DelegateBody } } } },
    responses: { 201: json(z.object({ id: z.string() }), 'Delegated'), ...problemResponses },
  }),
  async (c) => c.json(await delegateApprovals(c.var.ctx, c.req.valid('json')), 201),
);

approvalRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/approval-delegations/{id}',
    operationId: 'endDelegation',
    tags,
    summary: 'End a delegation before its time',
    request: { params },
    responses: { 200: json(z.object({ id: z.string() }), 'Ended'), ...problemResponses },
  }),
  async (c) => c.json(await endDelegation(c.var.ctx, c.req.valid('param')), 200),
);
