'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { LinkPending } from '@/components/ui/link-pending';
import Link from '../ui/link';
import { isAt } from './places';

/** A link of the shell that knows whether its place is the one we are in. */
export function NavLink({
  href,
  title,
  className,
  children,
}: {
  href: string;
  title?: string;
  className: string;
  children: ReactNode;
}) {
  const here = isAt(href, usePathname());
  return (
    <Link href={href} title={title} aria-current={here ? 'page' : undefined} className={className}>
      {children}
      <LinkPending />
    </Link>
  );
}
