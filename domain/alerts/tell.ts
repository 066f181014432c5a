import type { Context } from '@/domain/core/context';
import type { FollowedType } from '@/domain/core/followed';
import type { NotificationKind } from './schema';
import { approvalDeciders, holdersOf, leadsOf, membersOfOwner } from './who';

/** An event as its job finds it. */
export type FollowedEvent = {
  id: string;
  at: Date;
  type: string;
  subjectId: string;
  teamId: string | null;
  actorName: string;
  data: Record<string, unknown>;
};

/** Whom to tell, and in which words. */
export type Telling = { to: string[]; kind: NotificationKind; title: string; body: string; url: string };

type Tell = (ctx: Context, event: FollowedEvent) => Promise<Telling | undefined>;

const mostAsked = 200;

/** Names stand between backticks in titles; here they are plain words. */
const plain = (title: string) => title.replaceAll('`', '');

const toldOfApproval = async (ctx: Context, event: FollowedEvent) =>
  ctx.db.approvalRequest.findUnique({ where: { id: event.subjectId } });

const aboutSubject = (row: { subjectKind: string; subjectId: string; id: string }) =>
  row.subjectKind === 'environment' ? `/environments/${row.subjectId}` : `/runs/${row.subjectId}`;

const approvalAsked: Tell = async (ctx, event) => {
  const row = await toldOfApproval(ctx, event);
  if (row?.status !== 'pending') return undefined;
  return {
    to: await approvalDeciders(ctx, row),
    kind: 'approval-asked',
    title: `${row.requesterName} asks for ${plain(row.title)}`,
    body: row.why,
    url: `/approvals/${row.id}`,
  };
};

/** Those who have not decided yet, in other words than the first time. */
const approvalAskedAgain =
  (say: string): Tell =>
  async (ctx, event) => {
    const asked = await approvalAsked(ctx, event);
    return asked && { ...asked, title: `${say}: ${asked.title}` };
  };

/** Everybody who answers for it: loud, as nobody was asked. */
const approvalOverridden: Tell = async (ctx, event) => {
  const row = await toldOfApproval(ctx, event);
  if (!row?.brokenAt) return undefined;
  const leads = row.teamId ? await leadsOf(ctx, row.teamId) : [];
  const everybody = [...leads, ...(await holdersOf(ctx, 'approval.review')), row.requesterId];
  return {
    to: [...new Set(everybody)].filter((id) => id !== row.brokenById),
    kind: 'message-urgent',
    title: `${row.decidedByName} began without a decision: ${plain(row.title)}`,
    body: `${row.brokenReason} Somebody else has to review it: it stays open in Approvals until then.`,
    url: `/approvals/${row.id}`,
  };
};

const approvalReviewed: Tell = async (ctx, event) => {
  const row = await toldOfApproval(ctx, event);
  if (!row?.brokenById || !row.reviewedAt) return undefined;
  return {
    to: [...new Set([row.brokenById, row.requesterId])],
    kind: 'approval-decided',
    title: `${row.reviewedByName} reviewed what began without a decision: ${plain(row.title)}`,
    body: row.review ?? '',
    url: `/approvals/${row.id}`,
  };
};

const approvalDelegated: Tell = async (ctx, event) => {
  const row = await ctx.db.approvalDelegation.findUnique({ where: { id: event.subjectId } });
  if (!row || row.endedAt || row.until <= ctx.now) return undefined;
  return {
    to: [row.deputyId],
    kind: 'message',
    title: `You decide for ${event.actorName}`,
    body:
      row.reason || 'What waits for their decision is in your Approvals, too, until the time that they gave is over.',
    url: '/approvals/delegation',
  };
};

const approvalDecided: Tell = async (ctx, event) => {
  const row = await toldOfApproval(ctx, event);
  // It goes on to the next people who have to approve.
  if (row?.status === 'pending' && event.data.stageDone === true) return approvalAsked(ctx, event);
  if (!row || (row.status !== 'approved' && row.status !== 'rejected')) return undefined;
  const said = row.reduced ? 'approved, for less than you asked' : row.status;
  return {
    to: [row.requesterId],
    kind: 'approval-decided',
    title: `${row.decidedByName ?? 'Somebody'} ${said}: ${plain(row.title)}`,
    body: row.comment ?? '',
    url: aboutSubject(row),
  };
};

const approvalExpired: Tell = async (ctx, event) => {
  const row = await toldOfApproval(ctx, event);
  if (row?.status !== 'expired') return undefined;
  const title = `Nobody decided in time: ${plain(row.title)}`;
  const body = 'You can ask again.';
  return { to: [row.requesterId], kind: 'approval-expired', title, body, url: aboutSubject(row) };
};

/** Whoever was asked need not look any more. */
const approvalWithdrawn: Tell = async (ctx, event) => {
  const row = await toldOfApproval(ctx, event);
  if (row?.status !== 'withdrawn') return undefined;
  const url = `/approvals/${row.id}`;
  const personId = { in: await approvalDeciders(ctx, row) };
  const asked = await ctx.db.notification.findMany({
    where: { personId, kind: 'approval-asked', url, createdAt: { gte: row.createdAt } },
    select: { personId: true },
    distinct: ['personId'],
    take: mostAsked,
  });
  return {
    to: asked.map(({ personId }) => personId),
    kind: 'approval-withdrawn',
    title: `No decision is needed any more: ${plain(row.title)}`,
    body: row.comment ?? `${row.requesterName} has withdrawn the request.`,
    url,
  };
};

const runEnded: Tell = async (ctx, event) => {
  const row = await ctx.db.run.findUnique({ where: { id: event.subjectId } });
  if (!row || (row.status !== 'succeeded' && row.status !== 'failed')) return undefined;
  const name = row.subject ? `${row.templateTitle} · ${row.subject}` : row.templateTitle;
  const failed = row.status === 'failed';
  return {
    to: [row.requesterId],
    kind: failed ? 'run-failed' : 'run-succeeded',
    title: `${name} ${failed ? 'failed' : 'is done'}`,
    body: failed ? (row.error ?? '') : `Run ${row.number} succeeded.`,
    url: `/runs/${row.id}`,
  };
};

/** Whoever asked for the run; where that is no person, whoever may answer everywhere. */
const runAsks: Tell = async (ctx, event) => {
  const row = await ctx.db.run.findUnique({ where: { id: event.subjectId } });
  if (row?.status !== 'waiting') return undefined;
  const name = row.subject ? `${row.templateTitle} · ${row.subject}` : row.templateTitle;
  return {
    to: row.requesterId.startsWith('per_') ? [row.requesterId] : await holdersOf(ctx, 'run.resolve'),
    kind: 'run-asks',
    title: `${name} asks: did “${event.data.step}” take effect?`,
    body: 'The worker stopped in the middle of that step, and it is not safe to repeat. The run waits for your answer.',
    url: `/runs/${row.id}`,
  };
};

type Environment = { name: string; typeTitle: string; error: string | null; expiresAt: Date | null };
type EnvironmentWords = (row: Environment, ctx: Context) => Pick<Telling, 'kind' | 'title' | 'body'> | undefined;

const aboutEnvironment =
  (say: EnvironmentWords): Tell =>
  async (ctx, event) => {
    const row = await ctx.db.environment.findUnique({ where: { id: event.subjectId } });
    const words = row && say(row, ctx);
    return row && words ? { ...words, to: [row.requesterId], url: `/environments/${row.id}` } : undefined;
  };

const environmentReady = aboutEnvironment((row) => ({
  kind: 'environment-ready',
  title: `${row.name} is ready`,
  body: `${row.typeTitle}. Its addresses and credentials stand on its page.`,
}));

const environmentFailed = aboutEnvironment((row) => ({
  kind: 'environment-failed',
  title: `${row.name} could not be made`,
  body: row.error ?? 'Its page says why, and nothing was left behind.',
}));

const environmentExpiring = aboutEnvironment((row, ctx) => {
  if (!row.expiresAt || row.expiresAt <= ctx.now) return undefined;
  const hours = Math.max(1, Math.round((row.expiresAt.getTime() - ctx.now.getTime()) / 3_600_000));
  return {
    kind: 'environment-expiring',
    title: `${row.name} goes in ${hours === 1 ? '1 hour' : `${hours} hours`}`,
    body: `${row.typeTitle}. What is in it goes with it, unless you extend it.`,
  };
});

const environmentDestroyed = aboutEnvironment((row) => ({
  kind: 'environment-destroyed',
  title: `${row.name} was destroyed`,
  body: `${row.typeTitle}. Nothing of it is left, and it costs nothing any more.`,
}));

const healthChanged: Tell = async (ctx, event) => {
  const entity = await ctx.db.entity.findUnique({ where: { id: event.subjectId } });
  const probe = entity && (await ctx.db.probe.findUnique({ where: { entityRef: entity.ref } }));
  if (!probe || !entity.ownerRef) return undefined;
  const down = probe.status === 'down';
  const recovered = probe.status === 'healthy' && event.data.from === 'down';
  if (!down && !recovered) return undefined;
  return {
    to: await membersOfOwner(ctx, entity.ownerRef),
    kind: down ? 'service-down' : 'service-healthy',
    title: `${entity.title ?? entity.name} is ${down ? 'down' : 'healthy again'}`,
    body: probe.reason,
    url: `/catalog/${entity.kind}/${entity.namespace}/${entity.name}`,
  };
};

/** Whoever it acts for, and its team: a trigger that stands still is missed by nobody else. */
const triggerPaused: Tell = async (ctx, event) => {
  const row = await ctx.db.trigger.findUnique({ where: { id: event.subjectId } });
  if (row?.status !== 'paused') return undefined;
  const team = await ctx.db.membership.findMany({
    where: { teamId: row.teamId, person: { disabledAt: null } },
    select: { personId: true },
    orderBy: { role: 'desc' },
    take: 20,
  });
  return {
    to: [...new Set([row.madeById, ...team.map(({ personId }) => personId)])],
    kind: 'trigger-paused',
    title: `${row.name} was paused`,
    body: row.pausedReason ?? '',
    url: `/triggers/${row.id}`,
  };
};

/** For every followed type: whom it concerns, and what they read. The row is the truth, not the event. */
export const tell: Record<FollowedType, Tell> = {
  'approval.request': approvalAsked,
  'approval.decide': approvalDecided,
  'approval.expire': approvalExpired,
  'approval.withdraw': approvalWithdrawn,
  'approval.remind': approvalAskedAgain('Still waiting'),
  'approval.escalate': approvalAskedAgain('Nobody decided in time, so you are asked'),
  'approval.breakGlass': approvalOverridden,
  'approval.review': approvalReviewed,
  'approval.delegate': approvalDelegated,
  'run.succeed': runEnded,
  'run.fail': runEnded,
  'run.ask': runAsks,
  'environment.complete': environmentReady,
  'environment.fail': environmentFailed,
  'environment.remind': environmentExpiring,
  'environment.remove': environmentDestroyed,
  'health.changed': healthChanged,
  'trigger.pause': triggerPaused,
};
