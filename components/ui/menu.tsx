'use client';

import clsx from 'clsx';
import { Ellipsis } from 'lucide';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { buttonStyle } from './button-style';
import { Icon, type IconNode } from './icon';
import Link from './link';

type MenuProps = {
  /** the name of the button: "More actions for checkout-pr-482" */
  label: string;
  /** the button itself, where it is not the three dots */
  trigger?: ReactNode;
  children: ReactNode;
  size?: 'sm' | 'md' | 'decision';
};

/** A list of actions behind a button. */
export function Menu({ label, trigger, children, size = 'md' }: MenuProps) {
  const square = { sm: 'w-[27px] px-0', md: 'w-8 px-0', decision: 'w-[46px] flex-none px-0' }[size];
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>
        {trigger ?? (
          <button type="button" aria-label={label} className={buttonStyle('plain', size, square)}>
            <Icon of={Ellipsis} />
          </button>
        )}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={6}
          collisionPadding={10}
          className="z-40 min-w-52 animate-appear rounded-lg border border-line bg-panel p-1.5 text-body shadow-pop"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const row =
  'flex w-full items-center gap-2.5 rounded-sm px-2.5 py-[7px] text-left outline-none select-none data-highlighted:bg-hover data-disabled:text-faint max-md:py-3';

type ItemProps = {
  children: ReactNode;
  icon?: IconNode;
  href?: string;
  onSelect?: () => void;
  danger?: boolean;
  /** on the right: a key, or what it costs */
  note?: ReactNode;
  /** why it cannot be chosen: shown under its name */
  reason?: string;
};

/** One action: a link with `href`, else what `onSelect` does. */
export function MenuItem({ children, icon, href, onSelect, danger, note, reason }: ItemProps) {
  const inside = (
    <>
      {icon && <Icon of={icon} size={15} className={danger ? undefined : 'text-muted'} />}
      <span className="min-w-0 flex-1">
        {children}
        {reason && <span className="block max-w-60 text-small whitespace-normal">{reason}</span>}
      </span>
      {note && <span className="text-small text-muted">{note}</span>}
    </>
  );
  const style = clsx(row, danger && !reason && 'text-bad');
  if (href && !reason) {
    return (
      <Radix.Item asChild>
        <Link href={href} className={style}>
          {inside}
        </Link>
      </Radix.Item>
    );
  }
  return (
    <Radix.Item className={style} disabled={Boolean(reason)} onSelect={onSelect}>
      {inside}
    </Radix.Item>
  );
}

export function MenuLine() {
  return <Radix.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
}
