import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <>
      <Skeleton className="mb-3 h-4 w-24" />
      <Skeleton className="mb-2 h-7 w-80 max-w-full" />
      <Skeleton className="mb-6 h-4 w-96 max-w-full" />
      <div className="mb-4 h-[104px] rounded-lg border border-line bg-panel p-4">
        <Skeleton className="h-4 w-56" />
        <Skeleton className="mt-4 h-3.5" />
      </div>
      <div className="grid grid-cols-[304px_minmax(0,1fr)] gap-4 max-md:grid-cols-1">
        <div className="rounded-lg border border-line bg-panel">
          <SkeletonRows rows={5} />
        </div>
        <div className="rounded-lg border border-line bg-panel">
          <SkeletonRows rows={9} />
        </div>
      </div>
    </>
  );
}
