import type { ReactNode } from 'react';
import { Icon, type IconNode } from './icon';

/** A small neutral label: a tag, a version, a kind. */
export function Chip({ children, icon, title }: { children: ReactNode; icon?: IconNode; title?: string }) {
  return (
    <span
      title={title}
      className="inline-flex max-w-full items-center gap-1.5 rounded-sm border border-line bg-sunken px-1.5 text-[0.75rem] leading-5 text-muted"
    >
      {icon && <Icon of={icon} size={13} />}
      <span className="truncate">{children}</span>
    </span>
  );
}
