import { ChevronDown, ChevronLeft, ChevronUp, UserRoundCog } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { ApprovalDetail } from '@/components/approvals/approval-detail';
import { ApprovalKeys } from '@/components/approvals/approval-keys';
import { ApprovalList } from '@/components/approvals/approval-list';
import { DecisionForm } from '@/components/approvals/decision-form';
import { BreakGlass, ReviewForm } from '@/components/approvals/glass-form';
import { ButtonLink } from '@/components/ui/button-link';
import { Kbd } from '@/components/ui/kbd';
import { PageHead } from '@/components/ui/page-head';
import { getApproval } from '@/domain/approvals/queries';
import { getRequesterSummary, getTeamUsage } from '@/domain/environments/queries/list';
import { decide, overrule, review, withdraw } from '../actions';
import { approvalGroups, decidesFor } from '../lists';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const view = await show(getApproval(await pageContext(), await params));
  return { title: `Approval: ${view.title.replaceAll('`', '')}` };
}

export default async function ApprovalPage({ params }: Props) {
  const ctx = await pageContext();
  const view = await show(getApproval(ctx, await params));
  const isEnvironment = view.subject.kind === 'environment';
  const [{ forMe, groups }, usage, asker] = await Promise.all([
    approvalGroups(ctx),
    view.team && isEnvironment ? getTeamUsage(ctx, { team: view.team.id }) : undefined,
    view.team && isEnvironment
      ? getRequesterSummary(ctx, { requesterId: view.requester.id, teamId: view.team.id })
      : undefined,
  ]);
  const at = forMe.findIndex(({ id }) => id === view.id);
  const href = (index: number) => (forMe[index] ? `/approvals/${forMe[index].id}` : undefined);
  const [previous, next] = [href(at - 1), href(at + 1)];
  return (
    <>
      <div className="max-md:sr-only">
        <PageHead title="Approvals" sub={decidesFor(ctx)}>
          <span className="flex items-center gap-1.5 text-small text-muted">
            <Kbd>J</Kbd>
            <Kbd>K</Kbd> next, previous
          </span>
          <ButtonLink href="/approvals/delegation" icon={UserRoundCog}>
            Delegate
          </ButtonLink>
        </PageHead>
      </div>
      <nav aria-label="Requests" className="mb-3 flex items-center gap-2 md:hidden">
        <ButtonLink href="/approvals?list=1" variant="ghost" icon={ChevronLeft}>
          Approvals
        </ButtonLink>
        {at >= 0 && (
          <span className="ml-auto text-small text-muted tabular-nums">
            {at + 1} of {forMe.length}
          </span>
        )}
        <span className="flex gap-1">
          <ButtonLink
            href={previous ?? '#'}
            icon={ChevronUp}
            aria-label="Previous"
            reason={previous ? undefined : 'This is the first.'}
          />
          <ButtonLink
            href={next ?? '#'}
            icon={ChevronDown}
            aria-label="Next"
            reason={next ? undefined : 'This is the last.'}
          />
        </span>
      </nav>
      <div className="grid items-start gap-4 md:grid-cols-[332px_minmax(0,1fr)] max-[1340px]:md:grid-cols-[288px_minmax(0,1fr)]">
        <div className="max-md:hidden">
          <ApprovalList groups={groups} chosen={view.id} />
        </div>
        <ApprovalDetail request={view} usage={usage} asker={asker} viewerId={ctx.actor.id}>
          <DecisionForm key={view.id} request={view} decide={decide} withdraw={withdraw} nextHref={next ?? previous} />
          <BreakGlass request={view} breakGlass={overrule.bind(null, view.id)} />
          <ReviewForm request={view} review={review.bind(null, view.id)} />
        </ApprovalDetail>
      </div>
      <ApprovalKeys next={next} previous={previous} />
      <Live topics={['approval', `${view.subject.kind}:${view.subject.id}`]} />
    </>
  );
}
