'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/** J and K go from row to row of the table inside, Enter opens (it is the row's own link). Never while typing. */
export function KeyboardRows({ children }: { children: ReactNode }) {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input,textarea,select,[contenteditable]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== 'j' && event.key !== 'k') return;
      const links: Element[] = [...(region.current?.querySelectorAll('a[data-row]') ?? [])];
      const here = document.activeElement ? links.indexOf(document.activeElement) : -1;
      const next = links[here === -1 ? 0 : here + (event.key === 'j' ? 1 : -1)];
      if (!(next instanceof HTMLElement)) return;
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return <div ref={region}>{children}</div>;
}
