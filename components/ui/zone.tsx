'use client';

import { createContext, type ReactNode, useContext, useEffect } from 'react';

const Zone = createContext<string | undefined>(undefined);

/** The zone to write times in until the browser has the page: what it told us last time, else UTC. */
export const useZone = () => useContext(Zone) ?? 'UTC';

type Props = { zone: string | undefined; remember: (zone: string) => void; children: ReactNode };

/** Gives the viewer's zone to all times inside, and passes the browser's own on where the server did not know it. */
export function ZoneProvider({ zone, remember, children }: Props) {
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (own && own !== zone) remember(own);
  }, [zone, remember]);
  return <Zone value={zone}>{children}</Zone>;
}
