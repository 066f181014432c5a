import clsx from 'clsx';
import type { ReactNode } from 'react';
import Link from './link';
import { LinkPending } from './link-pending';
import { ScrollToActive } from './scroll-to-active';

export type Tab = { label: string; href: string; count?: number | string; active?: boolean };

/** Tabs are links: each has an address. What stands right of them goes into `children`. */
export function Tabs({ label, items, children }: { label: string; items: Tab[]; children?: ReactNode }) {
  return (
    <div className="mb-[18px] flex items-center gap-3 border-b border-line">
      <ScrollToActive label={label} className="-mb-px min-w-0 overflow-x-auto [scrollbar-width:none]">
        <ul className="flex gap-0.5">
          {items.map((item) => (
            <li key={item.href}>
              <Link
                href={item.href}
                aria-current={item.active ? 'page' : undefined}
                scroll={false}
                className={clsx(
                  'flex gap-[7px] border-b-2 px-[11px] py-2 text-body font-medium whitespace-nowrap focus-visible:-outline-offset-2',
                  item.active ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
                )}
              >
                {item.label}
                {item.count !== undefined && <span className="text-faint tabular-nums">{item.count}</span>}
                <LinkPending />
              </Link>
            </li>
          ))}
        </ul>
      </ScrollToActive>
      {children && <div className="ml-auto flex flex-none items-center gap-2 pb-1.5 max-md:hidden">{children}</div>}
    </div>
  );
}
