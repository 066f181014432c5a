import clsx from 'clsx';
import { UserRound } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from './icon';
import { initials } from './initials';

type Size = 'sm' | 'md' | 'lg';

const sizes: Record<Size, string> = {
  sm: 'size-5 text-[0.59375rem]',
  md: 'size-[26px] text-[0.6875rem]',
  lg: 'size-9 text-[0.8125rem]',
};

/** People are circles, teams rounded squares. */
export function Avatar({
  name,
  kind = 'person',
  size = 'sm',
}: {
  name: string;
  kind?: 'person' | 'team';
  size?: Size;
}) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-grid flex-none place-items-center bg-accent-soft font-semibold text-accent-strong select-none',
        kind === 'person' ? 'rounded-full' : 'rounded-sm',
        sizes[size],
      )}
    >
      {initials(name)}
    </span>
  );
}

/** The slot of an owner whom nobody is. */
export function NoAvatar({ size = 'sm' }: { size?: Size }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-grid flex-none place-items-center rounded-full border border-dashed border-line-strong text-faint',
        sizes[size],
      )}
    >
      <Icon of={UserRound} size={size === 'lg' ? 16 : 11} />
    </span>
  );
}

type WhoProps = { name: string | null | undefined; kind?: 'person' | 'team'; size?: Size; children?: ReactNode };

/** Avatar and name in a line; without a name it says so, in the same place. */
export function Who({ name, kind = 'person', size = 'sm', children }: WhoProps) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-2">
      {name ? <Avatar name={name} kind={kind} size={size} /> : <NoAvatar size={size} />}
      <span className={clsx('truncate', !name && 'text-muted')} title={name ?? undefined}>
        {children ?? name ?? 'No owner'}
      </span>
    </span>
  );
}
