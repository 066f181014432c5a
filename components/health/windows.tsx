import type { WindowView } from '@/domain/health/schema';
import { percent } from './words';

/** Uptime over 24 hours, 7, 30 and 90 days. */
export function Windows({ windows }: { windows: WindowView[] }) {
  return (
    <dl className="grid grid-cols-4 max-md:grid-cols-2 max-md:gap-y-3">
      {windows.map(({ label, uptime, checks }) => (
        <div
          key={label}
          className="border-l border-line px-4 first:border-l-0 first:pl-0 max-md:px-3 max-md:odd:border-l-0 max-md:odd:pl-0"
          title={`${checks.toLocaleString('en-GB')} checks; a slow answer counts as an answer`}
        >
          <dt className="text-small text-muted">{label}</dt>
          <dd className="text-[1.1875rem] leading-[1.3] font-semibold tracking-[-0.02em] tabular-nums">
            {uptime === null ? <span className="text-muted">no data</span> : percent(uptime)}
            {uptime !== null && <span className="ml-0.5 text-[0.8125rem] font-medium text-muted">%</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
