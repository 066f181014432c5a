'use client';

import { useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button';

type Snippet = { title: string; language: string; text: string };

/** How to reach it, by tool. Comments are paler; no password is ever in them. */
export function SnippetTabs({ snippets }: { snippets: Snippet[] }) {
  const [chosen, setChosen] = useState(0);
  const snippet = snippets[chosen] ?? snippets[0];
  if (!snippet) return null;
  return (
    <div className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <div className="flex h-9 items-center gap-0.5 border-b border-line pr-1 pl-2">
        <div className="flex items-center gap-0.5" role="tablist" aria-label="Connect with">
          {snippets.map(({ title }, index) => (
            <button
              key={title}
              type="button"
              role="tab"
              aria-selected={index === chosen}
              onClick={() => setChosen(index)}
              className="h-[26px] rounded-sm px-2.5 text-small font-medium text-muted aria-selected:bg-panel aria-selected:text-ink aria-selected:shadow-[0_0_0_1px_var(--line)]"
            >
              {title}
            </button>
          ))}
        </div>
        <span className="ml-auto">
          <CopyButton text={snippet.text} label={`Copy the ${snippet.title} snippet`} word="Copy" />
        </span>
      </div>
      <pre className="px-3.5 py-2.5 text-small leading-relaxed wrap-anywhere whitespace-pre-wrap">
        {snippet.text.split('\n').map((line, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            key={index}
            className={/^\s*(#|\/\/)/.test(line) ? 'block text-faint' : 'block'}
          >
            {line || ' '}
          </span>
        ))}
      </pre>
    </div>
  );
}
