import type { IconNode } from 'lucide';
import { createElement } from 'react';

export type { IconNode };

type Props = {
  of: IconNode;
  size?: number;
  className?: string;
  /** only where no word stands beside it */
  label?: string;
};

/** An icon of `lucide`, which is plain data: it renders on the server, and can be handed to a client component. */
export function Icon({ of, size = 16, className, label }: Props) {
  return (
    <svg
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={size >= 20 ? 1.75 : 2}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
    >
      {of.map(([tag, attributes], index) => createElement(tag, { key: `${tag}-${index}`, ...attributes }))}
    </svg>
  );
}
