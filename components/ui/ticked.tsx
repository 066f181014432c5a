import { Fragment } from 'react';

/** A sentence in which names stand between backticks: those in Geist Mono. */
export function Ticked({ children }: { children: string }) {
  return children.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence, in their order
      <span key={index} className="code">
        {part}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence, in their order
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}
