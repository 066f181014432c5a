import type { ReactNode } from 'react';

export type Fact = { label: string; value: ReactNode };

/** Names on the left, values on the right: the "About" of a page. */
export function Facts({ items }: { items: Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(72px,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-body">
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="max-w-36 break-words text-muted">{item.label}</dt>
          <dd className="min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
