'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide';
import { useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { railCookie, remember } from './preferences';

/** Folds the rail to icons, and remembers it. */
export function RailFold({ folded: atFirst }: { folded: boolean }) {
  const [folded, setFolded] = useState(atFirst);
  const toggle = () => {
    const next = !folded;
    setFolded(next);
    document.documentElement.dataset.rail = next ? 'folded' : 'open';
    remember(railCookie, next ? 'folded' : 'open');
  };
  const label = folded ? 'Unfold the menu' : 'Fold the menu';
  return (
    <button
      type="button"
      onClick={toggle}
      aria-label={label}
      title={label}
      className="grid size-7 flex-none place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink max-lg:hidden"
    >
      <Icon of={folded ? PanelLeftOpen : PanelLeftClose} size={16} />
    </button>
  );
}
