'use client';

import { Tooltip as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';

type Props = {
  text: ReactNode;
  children: ReactNode;
  side?: 'top' | 'bottom' | 'left' | 'right';
  /** the trigger does nothing but explain itself: a press (a finger has no hover) opens it, too */
  explains?: boolean;
};

/** A few words on hover and focus. The child must be one element that can take focus. */
export function Tooltip({ text, children, side = 'top', explains }: Props) {
  const [open, setOpen] = useState(false);
  const hold = explains
    ? {
        onPointerDown: (event: React.PointerEvent) => event.preventDefault(),
        onClick: (event: React.MouseEvent) => {
          event.preventDefault();
          setOpen(true);
        },
      }
    : {};
  return (
    <Radix.Provider delayDuration={250}>
      <Radix.Root open={open} onOpenChange={setOpen}>
        <Radix.Trigger asChild {...hold}>
          {children}
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={10}
            className="z-50 max-w-72 animate-appear rounded-md border border-line bg-panel px-3 py-2 text-small text-ink shadow-pop"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
