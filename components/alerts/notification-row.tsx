import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon } from '@/components/ui/icon';
import { Time } from '@/components/ui/time';
import { toneText } from '@/components/ui/tone';
import type { NotificationView } from '@/domain/alerts/schema';
import Link from '../ui/link';
import { notificationLook } from './notification-look';

type Props = { notification: NotificationView; onOpen?: () => void; children?: ReactNode };

/** One thing told: an unread one has a dot. The whole row leads to what it is about. */
export function NotificationRow({ notification, onOpen, children }: Props) {
  const { icon, tone } = notificationLook[notification.kind];
  const unread = notification.readAt === null;
  return (
    <li className="relative flex gap-3 px-4 py-3 hover:bg-hover">
      <Icon of={icon} className={clsx('mt-0.5', toneText[tone])} />
      <div className="min-w-0 flex-1">
        <Link
          href={notification.url}
          onClick={onOpen}
          className={clsx(
            'block break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus',
            unread && 'font-strong',
          )}
        >
          {notification.title}
          {unread && <span className="sr-only">, unread</span>}
        </Link>
        {notification.body && <p className="line-clamp-2 text-small break-words text-muted">{notification.body}</p>}
        <div className="mt-0.5 flex flex-wrap gap-x-3 text-small text-faint">
          <Time at={notification.createdAt} />
          {children}
        </div>
      </div>
      <span className={clsx('mt-1.5 size-2 flex-none rounded-full', unread && 'bg-accent')} />
    </li>
  );
}
