import clsx from 'clsx';

/** A grey block where something will stand, shown once the wait is long. Give it the size of what comes: nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx('animate-skeleton rounded-sm bg-line', className ?? 'h-4 w-full')} />;
}

/** Rows of a table that is on its way. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="divide-y divide-line">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all the same
        <div key={index} className="flex items-center gap-6 px-4 py-3.5">
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-4 w-1/6" />
          <Skeleton className="h-4 w-1/5" />
          <Skeleton className="ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}

/** Head and a panel: what most pages look like while they load. */
export function SkeletonPage({ rows = 8 }: { rows?: number }) {
  return (
    <>
      <Skeleton className="mb-2 h-7 w-56" />
      <Skeleton className="mb-6 h-4 w-80 max-w-full" />
      <div className="rounded-lg border border-line bg-panel">
        <SkeletonRows rows={rows} />
      </div>
    </>
  );
}
