'use client';

import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

type Props = {
  /** one element that can take focus: the button that opens it */
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  label: string;
};

/** A card that opens beside its button: a formula, a filter, a small form. */
export function Popover({ trigger, children, align = 'start', label }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={10}
          className="z-40 w-80 max-w-[calc(100vw-20px)] animate-appear rounded-lg border border-line bg-panel p-4 text-body shadow-pop"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
