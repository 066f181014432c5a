import clsx from 'clsx';
import type { ReactNode } from 'react';

/** A bordered row of facts, such as who, why, life left and cost. Two in a line on a phone; `wide` takes a whole line there. */
export function KeyFigures({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      className="mb-4 flex flex-wrap overflow-hidden rounded-lg border border-line bg-panel shadow-panel"
    >
      {children}
    </section>
  );
}

type Props = { label: string; children: ReactNode; note?: ReactNode; wide?: boolean; grow?: boolean | 'little' };

/** One fact: its name, something small on the right of that, and the fact. */
export function KeyFigure({ label, children, note, wide, grow }: Props) {
  return (
    <div
      className={clsx(
        '-mr-px -mb-px min-w-0 flex-[1_1_150px] border-r border-b border-line px-4 py-3 max-md:px-3.5',
        wide && 'max-md:basis-full',
        grow === true && 'md:flex-[2_1_220px]',
        grow === 'little' && 'md:flex-[1_1_215px]',
      )}
    >
      <div className="mb-[3px] flex justify-between gap-3 text-small text-muted">
        <span>{label}</span>
        {note && <span className="truncate text-faint">{note}</span>}
      </div>
      <div className="min-w-0 tabular-nums">{children}</div>
    </div>
  );
}
