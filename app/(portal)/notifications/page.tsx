import { BellOff } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { ActionButton } from '@/components/action-button';
import { DeliveryMarks } from '@/components/alerts/delivery-marks';
import { NotificationRow } from '@/components/alerts/notification-row';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { countUnread, listNotifications } from '@/domain/alerts/queries';
import { markAllRead } from './actions';

export const metadata: Metadata = { title: 'Notifications' };

type Props = { searchParams: Promise<{ cursor?: string; unread?: string }> };

export default async function NotificationsPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { cursor, unread: only } = await searchParams;
  const unreadOnly = only === '1';
  const [page, unread] = await Promise.all([
    show(listNotifications(ctx, { limit: 30, cursor, unread: unreadOnly })),
    countUnread(ctx),
  ]);
  const kept = unreadOnly ? '&unread=1' : '';
  return (
    <>
      <PageHead title="Notifications" sub="What needed you, and what became of what you asked for">
        <ActionButton action={markAllRead} reason={unread === 0 ? 'You have read all of them.' : undefined}>
          Mark all as read
        </ActionButton>
      </PageHead>
      <Tabs
        label="Which"
        items={[
          { label: 'All', href: '/notifications', active: !unreadOnly },
          { label: 'Unread', href: '/notifications?unread=1', count: unread > 99 ? '99+' : unread, active: unreadOnly },
        ]}
      />
      <Panel label="Notifications">
        {page.items.length === 0 ? (
          <EmptyState icon={BellOff} title={unreadOnly ? 'Nothing unread' : 'Nothing yet'}>
            You are told here when somebody needs your decision, and when your runs and environments are done.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {page.items.map((item) => (
              <NotificationRow key={item.id} notification={item}>
                <DeliveryMarks deliveries={item.deliveries} />
              </NotificationRow>
            ))}
          </ul>
        )}
        <Pager
          newer={cursor ? `/notifications?${kept.slice(1)}` : undefined}
          older={page.nextCursor ? `/notifications?cursor=${page.nextCursor}${kept}` : undefined}
          words={{ newer: 'Newest', older: 'Older' }}
        />
      </Panel>
    </>
  );
}
