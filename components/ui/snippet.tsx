import type { ReactNode } from 'react';
import { CopyButton } from './copy-button';

type Props = {
  /** what is copied */
  text: string;
  title?: ReactNode;
  /** the same text with colours; without it, the text */
  children?: ReactNode;
};

/** Code or a command, with its copy button. */
export function Snippet({ text, title, children }: Props) {
  return (
    <div className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <div className="flex h-9 items-center gap-1 border-b border-line pr-1 pl-3 text-small text-muted">
        <span className="truncate">{title}</span>
        <span className="ml-auto">
          <CopyButton text={text} label="Copy" word="Copy" />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-3.5 py-2.5 text-small leading-relaxed">
        {children ?? text}
      </pre>
    </div>
  );
}
