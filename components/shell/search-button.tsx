'use client';

import { Search } from 'lucide';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { Kbd } from '@/components/ui/kbd';

const load = () => import('./palette').then((module) => module.Palette);
const Palette = dynamic(load, { ssr: false });

/** The field that opens the palette. The palette itself is fetched when it is first wanted. */
export function SearchButton() {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const [early, setEarly] = useState('');
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setWanted(true);
      setOpen((now) => !now);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const loading = open && !ready;
  useEffect(() => {
    if (!loading) return;
    // What is typed before the palette is there becomes its first words.
    const onKey = (event: KeyboardEvent) => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
      // The palette may take the focus between the press and its letter, which would then stand there twice.
      event.preventDefault();
      setEarly((typed) => typed + event.key);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [loading]);
  const show = () => {
    setWanted(true);
    setOpen(true);
  };
  return (
    <>
      <button
        type="button"
        onClick={show}
        onPointerEnter={() => void load()}
        aria-haspopup="dialog"
        className="flex h-[33px] w-[420px] max-w-[46vw] min-w-0 items-center gap-[9px] rounded-md border border-line bg-panel px-2.5 text-body text-faint hover:border-line-strong max-md:w-auto max-md:max-w-none max-md:flex-1"
      >
        <Icon of={Search} size={15} />
        <span className="truncate">Search services, people, templates, docs</span>
        <span className="ml-auto max-md:hidden">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      {wanted && <Palette open={open} onOpenChange={setOpen} early={early} onReady={() => setReady(true)} />}
    </>
  );
}
