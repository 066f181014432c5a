import { Menu } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { MorePlaces } from './more-places';
import { NavLink } from './nav-link';
import { places, type RailCounts } from './places';

const tab =
  'relative grid h-full flex-1 place-content-center justify-items-center gap-[3px] text-[0.6875rem] text-muted aria-[current=page]:text-link';

/** The places at the bottom of a phone. A decision bar on the page takes its place. */
export function TabBar({ counts }: { counts: RailCounts }) {
  return (
    <nav
      data-screen-only
      aria-label="Places"
      className="fixed inset-x-0 bottom-0 z-10 flex h-[calc(58px+env(safe-area-inset-bottom))] items-stretch border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] in-[body:has([data-decision-bar])]:hidden md:hidden"
    >
      {places.map((place) =>
        place.tab ? (
          <NavLink key={place.href} href={place.href} className={tab}>
            <span className="relative">
              <Icon of={place.icon} size={19} />
              {(counts[place.href]?.count ?? 0) > 0 && (
                <span className="absolute -top-0.5 -right-1 size-[7px] rounded-full bg-bad shadow-[0_0_0_2px_var(--panel)]" />
              )}
            </span>
            {place.label}
          </NavLink>
        ) : null,
      )}
      <MorePlaces
        places={places.filter((place) => !place.tab)}
        trigger={
          <>
            <Icon of={Menu} size={19} />
            More
          </>
        }
        className={tab}
      />
    </nav>
  );
}
