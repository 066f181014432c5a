'use client';

import { X } from 'lucide';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button';
import { useOpener } from './use-opener';

type Props = {
  title: ReactNode;
  /** one or two sentences under the title */
  text?: ReactNode;
  /** one element that can take focus: the button that opens it */
  trigger?: ReactNode;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  wide?: boolean;
};

/** A question in the middle of the page. Escape and the cross leave it; focus stays inside and comes back. */
export function Dialog({ title, text, trigger, children, open, onOpenChange, wide }: Props) {
  const opener = useOpener();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.15_0.01_230/0.45)]" />
        <Radix.Content
          {...(text ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={opener.remember}
          onCloseAutoFocus={trigger ? undefined : opener.giveBack}
          className={`fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-28px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-lg border border-line bg-panel p-5 shadow-pop outline-none ${wide ? 'max-w-2xl' : 'max-w-md'}`}
        >
          <div className="flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-large font-semibold tracking-[-0.01em]">{title}</Radix.Title>
              {text && <Radix.Description className="mt-1 text-muted">{text}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" className="-mt-1 -mr-1.5" />
            </Radix.Close>
          </div>
          <div className="mt-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Closes the dialog that it stands in; the child is its button. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>;
}
