'use client';

import { Download } from 'lucide';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { Checkbox } from '@/components/ui/checkbox';
import { Kbd } from '@/components/ui/kbd';

type Chosen = { refs: ReadonlySet<string>; toggle: (refs: string[], on: boolean) => void };
const Selection = createContext<Chosen>({ refs: new Set(), toggle: () => {} });

/** Rows that are chosen for an action: X on a row, Escape for none. What the page no longer shows is no longer chosen. */
export function SelectionArea({ all, children }: { all: string[]; children: ReactNode }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const refs = new Set([...chosen].filter((ref) => all.includes(ref)));
  const toggle = (changed: string[], on: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      for (const ref of changed) on ? next.add(ref) : next.delete(ref);
      return next;
    });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('input:not([type=checkbox]),textarea')) return;
      if (event.key === 'Escape') setChosen(new Set());
      const row = event.key === 'x' && !event.ctrlKey && !event.metaKey ? document.activeElement?.closest('tr') : null;
      row?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return <Selection value={{ refs, toggle }}>{children}</Selection>;
}

export function SelectRow({ of, name }: { of: string; name: string }) {
  const { refs, toggle } = useContext(Selection);
  return (
    <Checkbox
      aria-label={`Choose ${name}`}
      checked={refs.has(of)}
      onChange={(event) => toggle([of], event.target.checked)}
      className="relative z-1"
    />
  );
}

export function SelectAll({ all }: { all: string[] }) {
  const { refs, toggle } = useContext(Selection);
  return (
    <Checkbox
      aria-label="Choose all on this page"
      checked={all.length > 0 && refs.size === all.length}
      onChange={(event) => toggle(all, event.target.checked)}
    />
  );
}

/** The table's foot while rows are chosen: what can be done with them. */
export function SelectionBar() {
  const { refs, toggle } = useContext(Selection);
  if (refs.size === 0) return null;
  const params = new URLSearchParams([...refs].map((ref) => ['ref', ref]));
  const href = (format: string) => `/api/v1/catalog/export?${params}&format=${format}`;
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line bg-accent-soft px-3.5 py-2 text-body max-md:hidden">
      <span className="font-strong" role="status">
        {refs.size} chosen
      </span>
      <span className="ml-auto flex gap-2">
        <ButtonLink href={href('yaml')} size="sm" icon={Download} download>
          Export {refs.size} as YAML
        </ButtonLink>
        <ButtonLink href={href('csv')} size="sm" download>
          CSV
        </ButtonLink>
        <Button size="sm" variant="ghost" onClick={() => toggle([...refs], false)}>
          Clear <Kbd>Esc</Kbd>
        </Button>
      </span>
    </div>
  );
}
