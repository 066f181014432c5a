import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconNode } from './icon';

type Props = Omit<ComponentProps<'button'>, 'children'> & { icon: IconNode; label: string; children?: ReactNode };

/** A square button with an icon only; its name is for screen readers and the hover. */
export function IconButton({ icon, label, children, className, ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={clsx(
        'relative grid size-8 flex-none place-items-center rounded-sm text-muted hover:bg-hover hover:text-ink',
        className,
      )}
    >
      <Icon of={icon} size={17} />
      {children}
    </button>
  );
}
