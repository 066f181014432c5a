import clsx from 'clsx';
import { ChevronRight } from 'lucide';
import type { ReactNode } from 'react';
import { Icon, type IconNode } from './icon';
import Link from './link';

export type Crumb = { label: string; href?: string };

/** Where the page stands; the last one is the page itself. */
export function Crumbs({ items }: { items: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-1.5 text-small text-faint">
      <ol className="flex flex-wrap items-center gap-1.5">
        {items.map((item, index) => (
          <li key={`${item.label}-${item.href ?? ''}`} className="flex min-w-0 items-center gap-1.5">
            {index > 0 && <Icon of={ChevronRight} size={13} />}
            {item.href ? (
              <Link href={item.href} className="hover:text-ink">
                {item.label}
              </Link>
            ) : (
              <span aria-current="page" className="truncate text-muted">
                {item.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

type Props = {
  title: ReactNode;
  /** one sentence or a line of facts under the title */
  sub?: ReactNode;
  crumbs?: Crumb[];
  icon?: IconNode;
  /** the icon of something that does: a template, a run */
  tinted?: boolean;
  /** on a phone the buttons stay beside the title: give them an icon, and hide their words with `max-md:sr-only` */
  compact?: boolean;
  /** status and chips beside the title */
  beside?: ReactNode;
  /** buttons on the right; below the title on a phone */
  children?: ReactNode;
};

/** Crumbs, title, one line, and the actions of a page. */
export function PageHead({ title, sub, crumbs, icon, tinted, compact, beside, children }: Props) {
  return (
    <header className="mb-5">
      {crumbs && <Crumbs items={crumbs} />}
      <div className={clsx('flex items-start gap-4', !compact && 'max-md:flex-col max-md:items-stretch max-md:gap-3')}>
        <div className="flex min-w-0 items-start gap-3.5">
          {icon && (
            <span
              className={clsx(
                'grid size-[42px] flex-none place-items-center rounded-lg',
                tinted ? 'bg-accent-soft text-accent-strong' : 'border border-line bg-panel text-muted',
                // A long name and its state want the whole width of a phone.
                beside && 'max-md:hidden',
              )}
            >
              <Icon of={icon} size={20} />
            </span>
          )}
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
              <h1 className="min-w-0 break-words">{title}</h1>
              {beside}
            </div>
            {sub && <div className="mt-0.5 text-muted">{sub}</div>}
          </div>
        </div>
        {children && (
          <div
            className={clsx(
              'ml-auto flex flex-none items-center gap-2',
              !compact && 'max-md:ml-0 max-md:flex-wrap max-md:*:flex-auto',
            )}
          >
            {children}
          </div>
        )}
      </div>
    </header>
  );
}
