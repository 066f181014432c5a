'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/** A row that scrolls sideways, with the link of the page that one is on in sight. */
export function ScrollToActive({ label, className, children }: Props) {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    const active = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (!row.current || !active) return;
    const { left, width } = active.getBoundingClientRect();
    const room = row.current.getBoundingClientRect();
    row.current.scrollLeft += left - room.left - (room.width - width) / 2;
  });
  return (
    <nav ref={row} aria-label={label} className={className}>
      {children}
    </nav>
  );
}

type Props = { label: string; className: string; children: ReactNode };
