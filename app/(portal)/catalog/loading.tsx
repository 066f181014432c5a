import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy="true">
      <Skeleton className="mb-2 h-7 w-32" />
      <Skeleton className="mb-8 h-5 w-72" />
      <div className="grid gap-[22px] md:grid-cols-[190px_minmax(0,1fr)]">
        <Skeleton className="h-[560px] max-md:hidden" />
        <Skeleton className="h-[720px]" />
      </div>
    </div>
  );
}
