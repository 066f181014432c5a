'use client';

import type { ReactNode } from 'react';
import { ZoneProvider } from '@/components/ui/zone';
import { remember, zoneCookie } from './preferences';

const rememberZone = (zone: string) => remember(zoneCookie, zone);

/** Times on every page in the zone of who looks. */
export function ViewerZone({ zone, children }: { zone: string | undefined; children: ReactNode }) {
  return (
    <ZoneProvider zone={zone} remember={rememberZone}>
      {children}
    </ZoneProvider>
  );
}
