'use client';

import { CircleCheck, CircleX, X } from 'lucide';
import { useEffect, useState } from 'react';
import { Icon } from './icon';
import { IconButton } from './icon-button';

type Message = { id: number; tone: 'ok' | 'bad'; text: string };

let last = 0;
const listeners = new Set<(message: Message) => void>();

/** Says in a corner that something was done (gone after six seconds) or was not (stays until it is closed). */
export function toast(text: string, tone: Message['tone'] = 'ok'): void {
  last += 1;
  for (const listener of listeners) listener({ id: last, tone, text });
}

/** Where toasts appear: once, in the shell. */
export function Toasts() {
  const [messages, setMessages] = useState<Message[]>([]);
  useEffect(() => {
    const drop = (id: number) => setMessages((all) => all.filter((message) => message.id !== id));
    const show = (message: Message) => {
      // The same again is not said twice: the newer one takes the place of the older.
      setMessages((all) => [...all.filter(({ text }) => text !== message.text).slice(-2), message]);
      if (message.tone === 'ok') setTimeout(() => drop(message.id), 6000);
    };
    listeners.add(show);
    return () => {
      listeners.delete(show);
    };
  }, []);
  return (
    <div
      aria-live="polite"
      data-screen-only
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-28px)] flex-col gap-2 max-md:bottom-20"
    >
      {messages.map((message) => (
        <div
          key={message.id}
          role={message.tone === 'bad' ? 'alert' : undefined}
          className="pointer-events-auto flex animate-appear items-start gap-2.5 rounded-lg border border-line bg-panel py-2 pr-2 pl-3.5 shadow-pop"
        >
          <Icon
            of={message.tone === 'ok' ? CircleCheck : CircleX}
            className={message.tone === 'ok' ? 'mt-2 text-ok' : 'mt-2 text-bad'}
          />
          <span className="min-w-0 flex-1 py-1.5">{message.text}</span>
          <IconButton
            icon={X}
            label="Close"
            onClick={() => setMessages((all) => all.filter((other) => other.id !== message.id))}
          />
        </div>
      ))}
    </div>
  );
}
