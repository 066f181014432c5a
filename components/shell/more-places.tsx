'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useRef } from 'react';
import { Icon } from '@/components/ui/icon';
import { NavLink } from './nav-link';
import { isAt, type Place } from './places';

/** The places that do not fit the tab bar, in a sheet above it. The browser's own popover: Escape and a press beside it close it. */
export function MorePlaces({ places, trigger, className }: { places: Place[]; trigger: ReactNode; className: string }) {
  const sheet = useRef<HTMLDivElement>(null);
  const path = usePathname();
  const here = places.some((place) => isAt(place.href, path));
  return (
    <>
      <button type="button" popoverTarget="more-places" aria-current={here ? 'page' : undefined} className={className}>
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside take the keys; this only closes the sheet after one */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div
        id="more-places"
        ref={sheet}
        popover="auto"
        onClick={() => sheet.current?.hidePopover()}
        className="inset-x-2 top-auto bottom-[calc(66px+env(safe-area-inset-bottom))] m-0 w-auto rounded-lg border border-line bg-panel p-2 text-base text-ink shadow-pop"
      >
        {places.map((place) => (
          <NavLink
            key={place.href}
            href={place.href}
            className="flex items-center gap-3 rounded-md px-3 py-3 text-muted aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
          >
            <Icon of={place.icon} size={19} />
            {place.label}
          </NavLink>
        ))}
      </div>
    </>
  );
}
