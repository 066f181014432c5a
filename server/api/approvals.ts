import { createRoute, z } from '@hono/zod-openapi';
import { getApproval, listApprovals } from '@/domain/approvals/queries';
import {
  Alternative,
  ApprovalCost,
  approvalActions,
  approvalStatuses,
  Check,
  ListApprovalsInput,
  PlannedLine,
} from '@/domain/approvals/schema';
import { decideApproval, withdrawApproval } from '@/domain/environments/commands/decisions';
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
  team: z.object({ id: z.string(), ref: z.string(), name: z.string() }),
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
  can: z.object({ decide: Permitted, withdraw: Permitted }),
};
const ApprovalItem = z.object(facts).openapi('ApprovalItem');
const Approval = z
  .object({
    ...facts,
    reason: z.string(),
    checks: z.array(Check),
    plan: z.array(PlannedLine),
    alternative: Alternative.nullable(),
    deciders: z.array(Somebody),
    history: z.array(
      z.object({
        id: z.string(),
        status: z.enum(approvalStatuses),
        title: z.string(),
        createdAt: z.string(),
        comment: z.string().nullable(),
      }),
    ),
  })
  .openapi('Approval');
const Decided = z.object({ id: z.string(), status: z.string() }).openapi('DecidedApproval');

approvalRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/approvals',
    operationId: 'listApprovals',
    tags,
    summary: 'Requests for approval, newest first',
    description: '`scope=forMe` lists what the caller may decide, oldest first; `mine` what they asked for.',
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
  async (c) => c.json(await decideApproval(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') }), 200),
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
