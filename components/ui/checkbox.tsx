import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

type Props = Omit<ComponentProps<'input'>, 'type'> & {
  children?: ReactNode;
  /** right of the words: how many */
  count?: number;
};

/** A tick with its words, and a count where it filters. Without words, give it an aria-label. */
export function Checkbox({ children, count, className, ...rest }: Props) {
  return (
    <label
      className={clsx(
        'flex items-center gap-2.5 py-[3px] text-body has-disabled:text-faint has-[:checked]:font-strong',
        className,
      )}
    >
      <span className="relative inline-grid flex-none">
        <input
          {...rest}
          type="checkbox"
          className="peer size-[15px] appearance-none rounded-[4px] border border-line-strong bg-panel outline-offset-2 checked:border-accent checked:bg-accent"
        />
        <span aria-hidden className="check-mark invisible peer-checked:visible" />
      </span>
      {children && <span className="min-w-0 flex-1 truncate">{children}</span>}
      {count !== undefined && (
        <span className="text-small font-normal text-muted tabular-nums">{count.toLocaleString('en')}</span>
      )}
    </label>
  );
}
