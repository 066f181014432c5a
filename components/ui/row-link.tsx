import type { ReactNode } from 'react';
import Link from './link';
import { LinkPending } from './link-pending';

/** The name in a row: its link covers the whole row, while buttons in other cells (`relative z-1`) stay on top. */
export function RowLink({ href, children, title }: { href: string; children: ReactNode; title?: string }) {
  return (
    <Link
      data-row
      href={href}
      title={title}
      className="block truncate font-strong after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
    >
      {children}
      <LinkPending />
    </Link>
  );
}
