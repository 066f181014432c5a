'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { onShowKeys } from './key-sheet-state';
import { places } from './places';

const KeySheet = dynamic(() => import('./key-sheet').then((module) => module.KeySheet), { ssr: false });

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input,textarea,select,[contenteditable],[role=dialog]') !== null;

/** "g" and then a letter goes to a place; "?" shows all keys. Never while somebody types. */
export function GoKeys() {
  const router = useRouter();
  const [sheet, setSheet] = useState(false);
  useEffect(() => {
    let pressedG = 0;
    const onKey = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '?') return setSheet(true);
      if (event.key === 'g') {
        pressedG = Date.now();
        return;
      }
      const place = Date.now() - pressedG < 1200 && places.find(({ key }) => key === event.key);
      pressedG = 0;
      if (!place) return;
      event.preventDefault();
      router.push(place.href);
    };
    document.addEventListener('keydown', onKey);
    const stop = onShowKeys(() => setSheet(true));
    return () => {
      stop();
      document.removeEventListener('keydown', onKey);
    };
  }, [router]);
  return sheet ? <KeySheet open={sheet} onOpenChange={setSheet} /> : null;
}
