'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** J goes to the next request, K to the one before. Never while typing. */
export function ApprovalKeys({ next, previous }: { next?: string; previous?: string }) {
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input,textarea,select,[contenteditable]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'j' && next) router.push(next);
      if (event.key === 'k' && previous) router.push(previous);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [next, previous, router]);
  return null;
}
