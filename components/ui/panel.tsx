import clsx from 'clsx';
import type { ReactNode } from 'react';

type PanelProps = {
  children: ReactNode;
  className?: string;
  /** names the section for screen readers where it has no PanelHead */
  label?: string;
  id?: string;
};

/** The white card that things stand on. */
export function Panel({ children, className, label, id }: PanelProps) {
  return (
    <section
      id={id}
      aria-label={label}
      className={clsx('min-w-0 rounded-lg border border-line bg-panel shadow-panel', className)}
    >
      {children}
    </section>
  );
}

type PanelHeadProps = { title: ReactNode; count?: number | string; note?: ReactNode; children?: ReactNode };

/** Its head: title, how many, a few words, and on the right a link or actions. */
export function PanelHead({ title, count, note, children }: PanelHeadProps) {
  return (
    <div className="flex min-h-[46px] flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-4 py-2.5 max-md:px-3.5">
      <h2>{title}</h2>
      {count !== undefined && <span className="text-small text-muted tabular-nums">{count}</span>}
      {note && <span className="text-small text-muted">{note}</span>}
      {children && (
        <div className="ml-auto flex items-center gap-2 text-small text-muted [&_a:not(:hover)]:no-underline">
          {children}
        </div>
      )}
    </div>
  );
}

export function PanelBody({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={clsx('px-4 py-3.5 max-md:px-3.5', className)}>{children}</div>;
}
