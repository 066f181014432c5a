import clsx from 'clsx';
import { Note } from '@/components/ui/note';
import { Time } from '@/components/ui/time';
import type { Report } from '@/domain/reports/schema';

/** What has to be known to read the figures: that the address was not understood, or that nothing stands before the period. */
export function ReportNotes({ report, problem }: { report: Report; problem?: string }) {
  const { from, to, team, recordedSince } = report;
  const before = 2 * Date.parse(from) - Date.parse(to);
  const isFirst = recordedSince !== null && Date.parse(recordedSince) >= before + dayMs;
  return (
    <div className={clsx('flex flex-col gap-2', (problem || isFirst) && 'mb-4')}>
      <p data-print-only className="text-small">
        <Time at={from} mode="date" /> to <Time at={new Date(Date.parse(to) - 1)} mode="date" />,{' '}
        {team?.name ?? 'all teams'}
      </p>
      {problem && (
        <Note tone="warn" role="status">
          {problem} This is the report of the last 90 days.
        </Note>
      )}
      {isFirst && (
        <p className="text-small text-muted">
          Nothing to compare with: the record begins on <Time at={recordedSince} mode="date" />, and the period before
          would begin on <Time at={new Date(before).toISOString()} mode="date" />.
        </p>
      )}
    </div>
  );
}

const dayMs = 86_400_000;
