import type { ReactNode } from 'react';
import { Icon, type IconNode } from './icon';

type Props = {
  icon: IconNode;
  /** what this is */
  title: string;
  /** why it is empty */
  children: ReactNode;
  /** the one button that fills it */
  action?: ReactNode;
};

/** An empty place teaches: what it is, why it is empty, and the one button that fills it. */
export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div className="flex flex-col items-center px-6 py-8 text-center">
      <span className="mb-3 grid size-11 place-items-center rounded-lg border border-line bg-sunken text-muted">
        <Icon of={icon} size={20} />
      </span>
      <h2 className="text-heading">{title}</h2>
      <p className="mt-1 max-w-md text-muted">{children}</p>
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
