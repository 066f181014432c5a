import { UserRoundCheck } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { delegate, endDelegated } from '@/app/(portal)/approvals/actions';
import { DelegateForm } from '@/components/approvals/delegate-form';
import { DelegationList } from '@/components/approvals/delegation-list';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { listPeople } from '@/domain/access/queries';
import { listDelegations } from '@/domain/approvals/queries';

export const metadata: Metadata = { title: 'Delegation' };

export default async function DelegationPage() {
  const ctx = await pageContext();
  const [people, delegations] = await Promise.all([listPeople(ctx), listDelegations(ctx)]);
  const others = people.filter(({ id }) => id !== ctx.actor.id).map(({ ref, name }) => ({ ref, name }));
  return (
    <>
      <PageHead
        title="Delegation"
        sub="Somebody decides for you while you are away, and every decision says so"
        crumbs={[{ label: 'Approvals', href: '/approvals?list=1' }, { label: 'Delegation' }]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <DelegateForm delegate={delegate} people={others} />
        {delegations.length > 0 ? (
          <DelegationList delegations={delegations} viewerId={ctx.actor.id} end={endDelegated} />
        ) : (
          <Panel>
            <EmptyState icon={UserRoundCheck} title="Nobody decides for you">
              Name a deputy before you leave: what waits for you is in their Approvals then, too.
            </EmptyState>
          </Panel>
        )}
      </div>
    </>
  );
}
