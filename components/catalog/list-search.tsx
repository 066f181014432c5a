'use client';

import { LoaderCircle, Search } from 'lucide';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import { Icon } from '@/components/ui/icon';
import { Kbd } from '@/components/ui/kbd';

type Props = {
  q: string;
  /** the list without any words */
  href: string;
};

const pauseMs = 250;

/** Looks in these results as one types; `/` goes there from anywhere on the page. */
export function ListSearch({ q, href }: Props) {
  const router = useRouter();
  const box = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(q);
  const [pending, start] = useTransition();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input,textarea,select,[contenteditable]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  // What another link took away (Clear, a tab) leaves the box too, but not while somebody types in it.
  useEffect(() => {
    if (document.activeElement !== box.current) setWords(q);
  }, [q]);
  useEffect(() => {
    if (words.trim() === q) return;
    const timer = setTimeout(() => {
      const query = words.trim() && `${href.includes('?') ? '&' : '?'}q=${encodeURIComponent(words.trim())}`;
      start(() => router.replace(`${href}${query}`, { scroll: false }));
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [words, q, href, router]);
  return (
    <search className="relative min-w-0 flex-1 max-md:flex-[1_0_100%]">
      <Icon
        of={pending ? LoaderCircle : Search}
        size={15}
        className={`pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint ${pending ? 'animate-turn' : ''}`}
      />
      <input
        ref={box}
        type="search"
        name="q"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (words ? setWords('') : box.current?.blur())}
        placeholder="Search: name, tag, owner:payments"
        aria-label="Search in these results"
        autoComplete="off"
        className="h-8 w-full rounded-md border border-line bg-panel pr-9 pl-8 text-body outline-none placeholder:text-faint focus-visible:border-focus focus-visible:shadow-[0_0_0_3px_color-mix(in_srgb,var(--focus)_28%,transparent)] max-md:h-10 max-md:text-base [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 max-md:hidden">
        <Kbd>/</Kbd>
      </span>
    </search>
  );
}
