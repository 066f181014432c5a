import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { pageContext } from '@/app/_http/context';
import { Live } from '@/app/live';
import { Bell } from '@/components/shell/bell';
import { GoKeys } from '@/components/shell/go-keys';
import { railCookie } from '@/components/shell/preferences';
import { Rail } from '@/components/shell/rail';
import { TabBar } from '@/components/shell/tab-bar';
import { TopBar } from '@/components/shell/top-bar';
import { Toasts } from '@/components/ui/toast';
import { getPortal } from '@/domain/access/queries';
import { countUnread, getRailCounts } from '@/domain/alerts/queries';

/** The shell around every page: places on the left (below on a phone), search and the person on top. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const ctx = await pageContext();
  const { organisation, version, demo } = getPortal();
  const [counts, unread] = await Promise.all([getRailCounts(ctx), countUnread(ctx)]);
  const { id, name, role, teams } = ctx.actor;
  const topic = `notification:${id}`;
  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-panel px-4 py-2 shadow-pop focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <Rail
        counts={counts}
        organisation={organisation}
        demo={demo}
        version={version}
        folded={(await cookies()).get(railCookie)?.value === 'folded'}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar
          demo={demo}
          person={{ name, role, teams: teams.map((team) => team.name) }}
          bell={<Bell unread={unread} topic={topic} />}
        />
        {demo && (
          <p data-print-only className="mb-3 text-small text-muted">
            {organisation} · demo data
          </p>
        )}
        <main
          id="page"
          tabIndex={-1}
          className="w-full max-w-[1480px] flex-1 px-6 pt-[22px] pb-12 outline-none max-md:px-3.5 max-md:pt-4 max-md:pb-24"
        >
          {children}
        </main>
      </div>
      <TabBar counts={counts} />
      <GoKeys />
      <Live topics={[topic]} />
      <Toasts />
    </div>
  );
}
