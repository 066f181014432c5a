import type { ComponentProps, ReactNode } from 'react';
import { PersonMenu } from './person-menu';
import { SearchButton } from './search-button';

type Props = {
  demo: boolean;
  person: ComponentProps<typeof PersonMenu>;
  /** the notification bell */
  bell: ReactNode;
};

/** Search, what the data is, what is new, and who looks. */
export function TopBar({ demo, person, bell }: Props) {
  return (
    <header
      data-screen-only
      className="sticky top-0 z-5 flex h-[52px] items-center gap-3 border-b border-line bg-bg px-6 max-md:px-3.5"
    >
      <SearchButton />
      <div className="ml-auto flex flex-none items-center gap-3">
        {demo && (
          <span
            title="Everything here is invented: a demo organisation with 90 days of history"
            className="rounded-full border border-dashed border-line-strong px-2.5 py-px text-[0.75rem] text-muted max-md:px-2"
          >
            Demo<span className="max-md:sr-only"> data</span>
          </span>
        )}
        {bell}
        <PersonMenu {...person} />
      </div>
    </header>
  );
}
