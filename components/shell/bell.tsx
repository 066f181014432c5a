'use client';

import { Bell as BellIcon } from 'lucide';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { Popover } from '@/components/ui/popover';
import { SkeletonRows } from '@/components/ui/skeleton';

const NotificationPanel = dynamic(() => import('./notification-panel').then((module) => module.NotificationPanel), {
  ssr: false,
  loading: () => <SkeletonRows rows={3} />,
});

/** What the portal has told the viewer. The list is fetched when it is opened. */
export function Bell({ unread, topic }: { unread: number; topic: string }) {
  const [open, setOpen] = useState(false);
  const label = unread === 0 ? 'Notifications' : `Notifications, ${unread > 99 ? 'over 99' : unread} unread`;
  return (
    <Popover
      label="Notifications"
      align="end"
      room="none"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <IconButton icon={BellIcon} label={label} className="-mx-1">
          {unread > 0 && (
            <span className="absolute top-1.5 right-1.5 size-[7px] rounded-full bg-bad shadow-[0_0_0_2px_var(--bg)]" />
          )}
        </IconButton>
      }
    >
      <NotificationPanel unread={unread} topic={topic} onLeave={() => setOpen(false)} />
    </Popover>
  );
}
