import { CircleX } from 'lucide';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button';
import { Icon, type IconNode } from './icon';

type Props = {
  /** what happened */
  title: string;
  /** why, and the next step */
  children: ReactNode;
  icon?: IconNode;
  /** buttons of the next step */
  action?: ReactNode;
  /** to quote to whoever helps */
  requestId?: string;
};

/** A page that could not be: what happened, why, the next step, and the id to quote. */
export function ErrorView({ title, children, icon = CircleX, action, requestId }: Props) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center px-4 py-20 text-center">
      <span className="mb-4 grid size-12 place-items-center rounded-lg border border-line bg-panel text-muted">
        <Icon of={icon} size={22} />
      </span>
      <h1>{title}</h1>
      <div className="mt-2 text-muted">{children}</div>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
      {requestId && (
        <p className="mt-6 flex items-center gap-1.5 text-small text-muted">
          To quote: request <span className="code">{requestId}</span>
          <CopyButton text={requestId} label="Copy the request id" />
        </p>
      )}
    </div>
  );
}
