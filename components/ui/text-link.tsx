import clsx from 'clsx';
import type { ReactNode } from 'react';
import Link from './link';

type Props = { href: string; children: ReactNode; external?: boolean; className?: string };

/** A link in a text, in the colour of links. */
export function TextLink({ href, children, external, className }: Props) {
  const style = clsx(
    'text-link underline decoration-current/30 underline-offset-3 hover:decoration-current',
    className,
  );
  if (external) {
    return (
      <a href={href} target="_blank" rel="noreferrer" className={style}>
        {children}
      </a>
    );
  }
  return (
    <Link href={href} className={style}>
      {children}
    </Link>
  );
}
