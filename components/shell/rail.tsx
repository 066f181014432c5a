import { Icon } from '@/components/ui/icon';
import { Pill } from '@/components/ui/pill';
import Link from '../ui/link';
import { BrandMark } from './brand';
import { NavLink } from './nav-link';
import { type Place, places, type RailCounts } from './places';
import { RailFold } from './rail-fold';

type Props = { counts: RailCounts; organisation: string; demo: boolean; version: string; folded: boolean };

/** The places, on the left of wide screens. */
export function Rail({ counts, organisation, demo, version, folded }: Props) {
  return (
    <aside
      data-screen-only
      className="sticky top-0 flex h-dvh w-56 flex-none flex-col border-r border-line bg-sunken px-2.5 py-3 max-md:hidden folded:w-[57px]"
    >
      <Link
        href="/"
        title="Slipway, home"
        className="mb-3 flex items-center gap-[9px] rounded-sm px-2 pt-1 pb-0.5 text-[0.96875rem] font-bold tracking-[-0.015em] folded:px-1.5"
      >
        <BrandMark />
        <span className="folded:sr-only">Slipway</span>
      </Link>
      <nav aria-label="Places" className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-px pt-px">
        {places.map((place) => (
          <RailPlace key={place.href} place={place} count={counts[place.href]} />
        ))}
      </nav>
      <div className="flex items-center gap-2 border-t border-line pt-2 pl-[9px] text-[0.75rem] text-faint folded:justify-center folded:pl-0">
        <div className="min-w-0 flex-1 folded:hidden">
          <div className="truncate" title={organisation}>
            {organisation}
            {demo && ' · demo data'}
          </div>
          <div>v{version}</div>
        </div>
        <RailFold folded={folded} />
      </div>
    </aside>
  );
}

function RailPlace({ place, count }: { place: Place; count: RailCounts[string] }) {
  return (
    <NavLink
      href={place.href}
      title={place.label}
      className="relative flex items-center gap-2.5 rounded-sm px-[9px] py-1.5 text-body font-[480] text-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-panel aria-[current=page]:text-ink aria-[current=page]:shadow-[0_0_0_1px_var(--line)]"
    >
      <Icon of={place.icon} />
      <span className="folded:sr-only">{place.label}</span>
      {count && count.count > 0 && (
        <span className="ml-auto flex folded:absolute folded:-top-0.5 folded:-right-0.5 folded:ml-0 folded:scale-85">
          <Pill tone={count.tone} title={count.title}>
            {count.count > 99 ? '99+' : count.count}
            <span className="sr-only"> {count.title}</span>
          </Pill>
        </span>
      )}
    </NavLink>
  );
}
