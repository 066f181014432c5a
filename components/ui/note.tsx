import clsx from 'clsx';
import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide';
import type { ReactNode } from 'react';
import { Icon, type IconNode } from './icon';
import { toneSoft, toneText } from './tone';

type NoteTone = 'ok' | 'warn' | 'bad' | 'info';

const icons: Record<NoteTone, IconNode> = { ok: CircleCheck, warn: TriangleAlert, bad: CircleX, info: Info };

type Props = { tone?: NoteTone; title?: ReactNode; children?: ReactNode; icon?: IconNode; role?: 'alert' | 'status' };

/** A sentence that must be seen where it stands. */
export function Note({ tone = 'info', title, children, icon, role }: Props) {
  return (
    <div role={role} className={clsx('flex items-start gap-2.5 rounded-md px-3.5 py-2.5 text-body', toneSoft[tone])}>
      <Icon of={icon ?? icons[tone]} className={clsx('mt-0.5', toneText[tone])} />
      <div className="min-w-0 flex-1">
        {title && <div className="font-strong">{title}</div>}
        {children}
      </div>
    </div>
  );
}
