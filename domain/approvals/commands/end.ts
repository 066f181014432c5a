import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { Escalation, widen } from '@/domain/approvals/approvers';
import type { ApprovalHandlers, Refusal } from '@/domain/approvals/handlers';
import { approvalLifecycle } from '@/domain/approvals/lifecycle';
import { columnsOf, scheduleExpiry } from '@/domain/approvals/request';
import { type ApprovalAction, ApprovalId } from '@/domain/approvals/schema';
import { approversOf } from '@/domain/approvals/seats';
import { type CommandContext, command } from '@/domain/core/command';
import { type Context, jobActor } from '@/domain/core/context';
import { conflict } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import type { ApprovalRequest } from '@/prisma/generated/client';
import { loadRequest, subjectOf } from './load';

/**
 * Ends a pending request without a decision, inside the transaction of whatever ended it. What waited is told, where
 * there are handlers: what ended by itself needs no telling.
 */
export async function closeRequest(
  ctx: CommandContext,
  handlers: ApprovalHandlers | null,
  row: ApprovalRequest,
  refusal: Refusal & { how: 'expired' | 'withdrawn' },
): Promise<void> {
  const event = refusal.how === 'expired' ? 'expire' : 'withdraw';
  await move(ctx.tx.approvalRequest, approvalLifecycle, row, event, { decidedAt: ctx.now, comment: refusal.comment });
  await handlers?.[row.action as ApprovalAction].refused(ctx, row, refusal);
}

/** What nobody has to decide on any more: what waited for it is over. Not on anybody's account, so with the reason. */
export const withdrawLeftBehind = command({
  name: 'approval.withdraw',
  input: ApprovalId.extend({ reason: z.string() }),
  load: (ctx, input) => loadRequest(ctx, input.id),
  allow: (actor) => can(actor, 'approval.withdraw'),
  run: async (ctx, { reason }, row) => {
    const refusal = { how: 'withdrawn', by: ctx.actor.name, comment: reason } as const;
    if (row.status === 'pending') await closeRequest(ctx, null, row, refusal);
    const detail = { about: row.subjectId, title: row.title, reason };
    return { result: { id: row.id, status: 'withdrawn' }, subject: subjectOf(row), detail };
  },
});

/**
 * Takes back what waits about something that is over, and says why. Before the thing itself is changed: whoever decides
 * holds the request first, too, so that of the two one waits for the other.
 */
export async function withdrawAbout(ctx: CommandContext, subjectId: string, reason: string): Promise<void> {
  const rows = await ctx.tx.approvalRequest.findMany({
    where: { subjectId, status: 'pending' },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: 50,
  });
  const actor = jobActor('approval.withdraw');
  for (const { id } of rows) await withdrawLeftBehind.within({ ...ctx, actor }, { id, reason });
}

/** The same in a transaction of its own. */
export const withdrawLeft = ({ db, ...rest }: Context, subjectId: string, reason: string): Promise<void> =>
  db.$transaction((tx) => withdrawAbout({ ...rest, tx }, subjectId, reason));

export const withdrawWith = (handlers: ApprovalHandlers) =>
  command({
    name: 'approval.withdraw',
    input: ApprovalId,
    load: (ctx, input) => loadRequest(ctx, input.id),
    allow: (actor, row) => can(actor, 'approval.withdraw', { teamId: row.teamId, requesterId: row.requesterId }),
    run: async (ctx, _input, row) => {
      await closeRequest(ctx, handlers, row, { how: 'withdrawn', by: ctx.actor.name });
      return { result: { id: row.id, status: 'withdrawn' }, subject: subjectOf(row), detail: { about: row.subjectId } };
    },
  });

export const expireWith = (handlers: ApprovalHandlers) =>
  command({
    name: 'approval.expire',
    input: ApprovalId,
    load: (ctx, input) => loadRequest(ctx, input.id),
    allow: (actor) => can(actor, 'approval.expire'),
    run: async (ctx, _input, row) => {
      if (row.expiresAt > ctx.now) throw conflict('This request has time left.');
      await closeRequest(ctx, handlers, row, { how: 'expired', by: 'the portal' });
      return { result: { id: row.id, status: 'expired' }, subject: subjectOf(row), detail: { about: row.subjectId } };
    },
  });

/** The time is over: others may decide as well from now on, and there is as much time again. Once. */
export const escalateApproval = command({
  name: 'approval.escalate',
  input: ApprovalId,
  load: (ctx, input) => loadRequest(ctx, input.id),
  allow: (actor) => can(actor, 'approval.escalate'),
  run: async (ctx, _input, row) => {
    const escalation = Escalation.nullable().parse(row.escalation);
    if (row.status !== 'pending' || row.escalatedAt || !escalation) throw conflict('There is nobody else to ask.');
    if (row.expiresAt > ctx.now) throw conflict('This request has time left.');
    const expiresAt = new Date(ctx.now.getTime() + escalation.hours * 3_600_000);
    const of = widen(approversOf(row), escalation.of);
    const { count } = await ctx.tx.approvalRequest.updateMany({
      where: { id: row.id, status: 'pending', escalatedAt: null },
      data: { ...columnsOf({ need: 1, of }), escalatedAt: ctx.now, expiresAt },
    });
    if (count === 0) throw conflict('This request has changed in the meantime.');
    await scheduleExpiry(ctx, row.id, expiresAt);
    const detail = { about: row.subjectId, title: row.title, hours: escalation.hours };
    return { result: { id: row.id, expiresAt }, subject: subjectOf(row), detail };
  },
});

/** Whoever has not decided yet hears of it again. Once. */
export const remindApproval = command({
  name: 'approval.remind',
  input: ApprovalId,
  load: (ctx, input) => loadRequest(ctx, input.id),
  allow: (actor) => can(actor, 'approval.remind'),
  run: async (ctx, _input, row) => {
    const { count } = await ctx.tx.approvalRequest.updateMany({
      where: { id: row.id, status: 'pending', remindedAt: null },
      data: { remindedAt: ctx.now },
    });
    if (count === 0) throw conflict('There is nothing to remind of.');
    return { result: { id: row.id }, subject: subjectOf(row), detail: { about: row.subjectId, title: row.title } };
  },
});
