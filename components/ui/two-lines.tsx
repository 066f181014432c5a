import type { ReactNode } from 'react';

/** The main cell of a row: a name, and below it what kind of thing it is. Both are cut, with their whole on hover. */
export function TwoLines({ children, below, title }: { children: ReactNode; below?: ReactNode; title?: string }) {
  return (
    <div className="min-w-0">
      <div className="truncate font-strong" title={title}>
        {children}
      </div>
      {below && (
        <div className="truncate text-small text-muted" title={typeof below === 'string' ? below : undefined}>
          {below}
        </div>
      )}
    </div>
  );
}
