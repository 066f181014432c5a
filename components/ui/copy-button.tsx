'use client';

import { Check, Copy } from 'lucide';
import { useState } from 'react';
import { buttonStyle } from './button-style';
import { Icon } from './icon';

/** Copies a text. `label` says which: "Copy the password". With `word` it shows a word beside the icon. */
export function CopyButton({ text, label, word }: { text: string; label: string; word?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={word ? undefined : label}
      title={label}
      className={buttonStyle('ghost', 'sm', word ? '' : 'w-[27px] px-0')}
    >
      <Icon of={copied ? Check : Copy} size={14} className={copied ? 'text-ok' : undefined} />
      {word && (copied ? 'Copied' : word)}
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
