'use client';

import clsx from 'clsx';
import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

type Props = {
  /** one element that can take focus: the button that opens it */
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  label: string;
  /** around what stands inside: rows of a menu need little, a list of its own none */
  room?: 'some' | 'little' | 'none';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** A card that opens beside its button: a formula, a filter, a small form. */
export function Popover({ trigger, children, align = 'start', label, room = 'some', open, onOpenChange }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={10}
          className={clsx(
            'z-40 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-20px)] animate-appear overflow-y-auto rounded-lg border border-line bg-panel text-body shadow-pop outline-none',
            { some: 'w-80 p-4', little: 'w-64 p-1.5', none: 'w-[400px]' }[room],
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Closes the popover that it stands in; the child is a button or a link. */
export function PopoverClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>;
}
