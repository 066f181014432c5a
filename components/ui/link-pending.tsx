'use client';

import { useLinkStatus } from 'next/link';

/** Inside a link: a line at the top of the window while its page is on the way, once that takes longer than a moment. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  if (!pending) return null;
  return (
    <span aria-hidden className="pointer-events-none fixed inset-x-0 top-0 z-50 h-[3px] animate-late overflow-hidden">
      <span className="block h-full w-1/3 animate-sweep rounded-full bg-accent" />
    </span>
  );
}
