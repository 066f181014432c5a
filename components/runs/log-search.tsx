'use client';

import { ArrowDown, ArrowUp, Search } from 'lucide';
import { useEffect, useRef } from 'react';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { Kbd } from '../ui/kbd';

type Props = {
  value: string;
  onChange: (value: string) => void;
  hits: number;
  /** which of them stands in sight, from 0 */
  hit: number;
  /** the server is looking */
  isSearching: boolean;
  onMove: (by: 1 | -1) => void;
};

/** Finds in the log: "/" goes there, Enter and Shift+Enter from hit to hit, Escape leaves. */
export function LogSearch({ value, onChange, hits, hit, isSearching, onMove }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input,textarea,select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') onMove(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') {
      onChange('');
      input.current?.blur();
    }
  };
  return (
    <div className="flex min-w-0 items-center gap-1 max-md:flex-1">
      <div className="relative w-[210px] min-w-0 max-md:w-auto max-md:flex-1">
        <Icon
          of={Search}
          size={14}
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint"
        />
        <input
          ref={input}
          type="search"
          aria-label="Search the log"
          placeholder="Search the log"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-[30px] w-full rounded-md border border-line bg-bg pr-8 pl-8 text-small outline-none focus-visible:border-focus focus-visible:shadow-[0_0_0_3px_color-mix(in_srgb,var(--focus)_28%,transparent)] max-md:h-9 max-md:text-base"
        />
        {!value && (
          <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 max-md:hidden">
            <Kbd>/</Kbd>
          </span>
        )}
      </div>
      {value && (
        <>
          <span role="status" className="text-small whitespace-nowrap text-muted tabular-nums">
            {isSearching ? 'looking' : hits === 0 ? 'none' : `${hit + 1} of ${hits.toLocaleString('en')}`}
          </span>
          <IconButton
            icon={ArrowUp}
            label="Previous hit"
            className="size-7"
            onClick={() => onMove(-1)}
            disabled={hits === 0}
          />
          <IconButton
            icon={ArrowDown}
            label="Next hit"
            className="size-7"
            onClick={() => onMove(1)}
            disabled={hits === 0}
          />
        </>
      )}
    </div>
  );
}
