import { Stamp, UserRoundCog } from 'lucide';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { pageContext } from '@/app/_http/context';
import { Live } from '@/app/live';
import { ApprovalList } from '@/components/approvals/approval-list';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { approvalGroups, decidesFor } from './lists';

export const metadata: Metadata = { title: 'Approvals' };

type Props = { searchParams: Promise<{ list?: string }> };

export default async function ApprovalsPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { forMe, reviews, groups } = await approvalGroups(ctx);
  const [first] = forMe;
  if (first && !(await searchParams).list) redirect(`/approvals/${first.id}`);
  const isEmpty = groups.every(({ items }) => items.length === 0);
  return (
    <>
      <PageHead title="Approvals" sub={decidesFor(ctx)}>
        <ButtonLink href="/approvals/delegation" icon={UserRoundCog}>
          Delegate
        </ButtonLink>
      </PageHead>
      {forMe.length === 0 && reviews.length === 0 && (
        <Panel className="mb-4">
          <EmptyState icon={Stamp} title="Nothing waits for you">
            When somebody asks for more than the rules allow by themselves, a lead of their team decides here.
          </EmptyState>
        </Panel>
      )}
      {!isEmpty && (
        <KeyboardRows>
          <ApprovalList groups={groups} />
        </KeyboardRows>
      )}
      <Live topics={['approval']} />
    </>
  );
}
