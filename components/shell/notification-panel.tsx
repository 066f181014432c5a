'use client';

import { BellOff } from 'lucide';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { NotificationRow } from '@/components/alerts/notification-row';
import { listen } from '@/components/live-source';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { SkeletonRows } from '@/components/ui/skeleton';
import type { NotificationView } from '@/domain/alerts/schema';
import Link from '../ui/link';

async function fetchNewest(): Promise<NotificationView[]> {
  const answer = await fetch('/api/v1/notifications?limit=12', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return ((await answer.json()) as { items: NotificationView[] }).items;
}

const markRead = (ids?: string[]) =>
  fetch('/api/v1/notifications/read', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ids ? { ids } : {}),
    keepalive: true,
  });

type Props = { unread: number; topic: string; onLeave: () => void };

/** The newest notifications. Opening one marks it as read. */
export function NotificationPanel({ unread, topic, onLeave }: Props) {
  const router = useRouter();
  const [items, setItems] = useState<NotificationView[]>();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    const read = () => {
      fetchNewest().then(setItems, (error: Error) => setFailed(`Notifications could not be read: ${error.message}.`));
    };
    read();
    return listen([topic], read);
  }, [topic]);
  const open = (item: NotificationView) => {
    if (item.readAt === null) void markRead([item.id]);
    onLeave();
  };
  const readAll = async () => {
    await markRead();
    setItems((now) => now?.map((item) => ({ ...item, readAt: item.readAt ?? new Date().toISOString() })));
    router.refresh();
  };
  return (
    <>
      <div className="sticky top-0 z-[1] flex h-[46px] items-center gap-2 border-b border-line bg-panel pr-2.5 pl-4">
        <h2>Notifications</h2>
        {unread > 0 && (
          <span className="ml-auto">
            <Button size="sm" variant="ghost" onClick={readAll}>
              Mark all as read
            </Button>
          </span>
        )}
      </div>
      {failed && <p className="px-4 py-3 text-small text-bad">{failed}</p>}
      {!items && !failed && <SkeletonRows rows={3} />}
      {items?.length === 0 && (
        <EmptyState icon={BellOff} title="Nothing yet">
          You are told here when somebody needs your decision, and when your runs and environments are done.
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <>
          <ul className="divide-y divide-line">
            {items.map((item) => (
              <NotificationRow key={item.id} notification={item} onOpen={() => open(item)} />
            ))}
          </ul>
          <Link
            href="/notifications"
            onClick={onLeave}
            className="sticky bottom-0 block border-t border-line bg-panel px-4 py-2.5 text-center text-small text-link hover:bg-hover"
          >
            All notifications
          </Link>
        </>
      )}
    </>
  );
}
