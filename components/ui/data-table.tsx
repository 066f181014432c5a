import clsx from 'clsx';
import type { ReactNode } from 'react';

type TableProps = {
  /** what the table holds, for screen readers */
  label: string;
  children: ReactNode;
  className?: string;
  /** taller than the window: the head stays in sight under the top bar */
  sticky?: boolean;
};

/** A dense table. On a narrow screen it scrolls sideways inside itself, never the page. */
export function DataTable({ label, children, className, sticky }: TableProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={clsx('rounded-lg', sticky ? 'max-md:overflow-x-auto' : 'overflow-x-auto')}
    >
      <table className={clsx('w-full border-collapse text-body', className)}>{children}</table>
    </section>
  );
}

export function TableHead({ children, sticky }: { children: ReactNode; sticky?: boolean }) {
  return (
    <thead className={clsx('text-small text-muted', sticky && 'md:sticky md:top-[52px] md:z-[2]')}>
      <tr>{children}</tr>
    </thead>
  );
}

type CellProps = {
  children?: ReactNode;
  /** a number: to the right, in figures of one width */
  num?: boolean;
  /** left out below 704 px */
  wide?: boolean;
  className?: string;
};

export function HeadCell({ children, num, wide, className }: CellProps) {
  // A column of buttons has no name: then it is no header either.
  const Tag = children ? 'th' : 'td';
  return (
    <Tag
      scope={children ? 'col' : undefined}
      className={clsx(
        'border-b border-line bg-panel px-3 py-2 font-medium whitespace-nowrap first:rounded-tl-lg first:pl-4 last:rounded-tr-lg last:pr-4',
        num ? 'num' : 'text-left',
        wide && 'max-md:hidden',
        className,
      )}
    >
      {children}
    </Tag>
  );
}

/** Rows; the last one has no line below. */
export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="[&>tr:last-child>*]:border-b-0">{children}</tbody>;
}

type RowProps = { children: ReactNode; selected?: boolean; className?: string; id?: string };

export function Row({ children, selected, className, id }: RowProps) {
  return (
    <tr
      id={id}
      className={clsx(
        'relative scroll-mt-16 target:bg-accent-soft hover:bg-hover has-[a[data-row]:focus-visible]:bg-hover',
        selected && 'bg-accent-soft',
        className,
      )}
    >
      {children}
    </tr>
  );
}

export function Cell({ children, num, wide, className }: CellProps) {
  return (
    <td
      className={clsx(
        'border-b border-line px-3 py-[9px] first:pl-4 last:pr-4',
        num && 'num whitespace-nowrap',
        wide && 'max-md:hidden',
        className,
      )}
    >
      {children}
    </td>
  );
}

/** A row that only says which rows follow: "Running 4". */
export function GroupRow({ title, count, columns }: { title: string; count?: number; columns: number }) {
  return (
    <tr>
      <th
        colSpan={columns}
        scope="colgroup"
        className="border-b border-line bg-sunken px-4 py-1.5 text-left text-small font-strong"
      >
        {title}
        {count !== undefined && <span className="ml-2 font-normal text-muted tabular-nums">{count}</span>}
      </th>
    </tr>
  );
}
