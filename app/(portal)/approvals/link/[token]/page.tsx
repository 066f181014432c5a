import { Clock, Link2Off, Stamp, UserRoundX } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { decideByLink, withdraw } from '@/app/(portal)/approvals/actions';
import { ApprovalDetail } from '@/components/approvals/approval-detail';
import { DecisionForm } from '@/components/approvals/decision-form';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { getApproval, getApprovalLink } from '@/domain/approvals/queries';

export const metadata: Metadata = { title: 'Decide', robots: { index: false }, referrer: 'no-referrer' };

type Props = { params: Promise<{ token: string }> };

/** Opened from a mail. Looking decides nothing: mail scanners look, too. */
export default async function ApprovalLinkPage({ params }: Props) {
  const ctx = await pageContext();
  const { token } = await params;
  const link = await getApprovalLink(ctx, token);
  const asker = ctx.actor.name;
  if (link.state === 'open') {
    const view = await show(getApproval(ctx, { id: link.requestId }));
    const decide = decideByLink.bind(null, token);
    return (
      <>
        <PageHead title="Decide" sub={`This link is yours, ${asker}, and good for one decision`} />
        <ApprovalDetail request={view} usage={undefined} asker={undefined} viewerId={ctx.actor.id}>
          <DecisionForm request={view} decide={decide} withdraw={withdraw} nextHref={`/approvals/${view.id}`} />
        </ApprovalDetail>
      </>
    );
  }
  return (
    <>
      <PageHead title="Decide" />
      <Panel>
        {link.state === 'another' && (
          <EmptyState icon={UserRoundX} title={`This link was sent to ${link.name}`}>
            You are signed in as {asker}. Only whoever it was sent to can use it.
          </EmptyState>
        )}
        {link.state === 'unknown' && (
          <EmptyState
            icon={Link2Off}
            title="This link is not one of the portal’s"
            action={<ButtonLink href="/approvals?list=1">Approvals</ButtonLink>}
          >
            Copy it whole from the mail, or look for the request in Approvals.
          </EmptyState>
        )}
        {link.state === 'used' && (
          <EmptyState icon={Stamp} title="This link has been used" action={<Request id={link.requestId} />}>
            It was good for one decision, and you have made it.
          </EmptyState>
        )}
        {link.state === 'expired' && (
          <EmptyState icon={Clock} title="This link has expired" action={<Request id={link.requestId} />}>
            The request itself has a page: decide there, if it still waits.
          </EmptyState>
        )}
      </Panel>
    </>
  );
}

const Request = ({ id }: { id: string }) => (
  <ButtonLink href={`/approvals/${id}`} variant="primary">
    Open the request
  </ButtonLink>
);
