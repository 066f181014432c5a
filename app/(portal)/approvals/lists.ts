import type { PageContext } from '@/app/_http/context';
import type { ApprovalGroup } from '@/components/approvals/approval-list';
import { listApprovals } from '@/domain/approvals/queries';
import { type ApprovalItem, ListApprovalsInput } from '@/domain/approvals/schema';

type Lists = { forMe: ApprovalItem[]; reviews: ApprovalItem[]; groups: ApprovalGroup[] };

/** What stands on the left of both pages: what waits for the viewer, what they asked for, what was decided lately. */
export async function approvalGroups(ctx: PageContext): Promise<Lists> {
  const [reviews, forMe, mine, decided] = await Promise.all([
    listApprovals(ctx, ListApprovalsInput.parse({ scope: 'review', limit: 20 })),
    listApprovals(ctx, ListApprovalsInput.parse({ scope: 'forMe', limit: 50 })),
    listApprovals(ctx, ListApprovalsInput.parse({ scope: 'mine', status: 'pending', limit: 20 })),
    listApprovals(ctx, ListApprovalsInput.parse({ scope: 'decided', limit: 8 })),
  ]);
  const toReview = new Set(reviews.items.map(({ id }) => id));
  const groups = [
    { title: 'To review', items: reviews.items },
    { title: 'For you', items: forMe.items },
    { title: 'Asked by you', items: mine.items },
    { title: 'Decided lately', items: decided.items.filter(({ id }) => !toReview.has(id)) },
  ];
  return { forMe: forMe.items, reviews: reviews.items, groups };
}

/** For whom the viewer decides, as a sentence. */
export function decidesFor(ctx: PageContext): string {
  if (ctx.actor.role === 'platform' || ctx.actor.role === 'admin')
    return 'You decide for every team, but never on what you ask for yourself';
  const led = ctx.actor.teams.filter(({ role }) => role === 'lead').map(({ name }) => name);
  return led.length > 0
    ? `You decide for ${led.join(' and ')}`
    : 'Leads decide; here is what you asked for, and what was decided';
}
