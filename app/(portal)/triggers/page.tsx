import { Plus } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { TriggerTable } from '@/components/triggers/trigger-table';
import { ButtonLink } from '@/components/ui/button-link';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { listTriggers } from '@/domain/automation/triggers/queries';

export const metadata: Metadata = { title: 'Triggers' };

export default async function TriggersPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await pageContext();
  const { cursor } = await searchParams;
  const page = await show(listTriggers(ctx, { limit: 50, cursor }));
  const make = (
    <ButtonLink href="/triggers/new" icon={Plus} variant="primary">
      New trigger
    </ButtonLink>
  );
  return (
    <>
      <PageHead
        title="Triggers"
        sub="What starts by itself: at times, when another system calls, when something happens"
        crumbs={[{ label: 'Create', href: '/create' }, { label: 'Triggers' }]}
      >
        {make}
      </PageHead>
      <Panel>
        <TriggerTable triggers={page.items} make={make} />
        <Pager
          newer={cursor ? '/triggers' : undefined}
          older={page.nextCursor ? `/triggers?cursor=${page.nextCursor}` : undefined}
          words={{ newer: 'Newest', older: 'Older' }}
        />
      </Panel>
      <Live topics={['trigger']} />
    </>
  );
}
