import { Note } from '@/components/ui/note';
import { Time } from '@/components/ui/time';
import type { Report } from '@/domain/reports/schema';

/** What has to be known to read the figures: that the address was not understood, or that nothing stands before the period. */
export function ReportNotes({ report, problem }: { report: Report; problem?: string }) {
  const { from, to, recordedSince } = report;
  const before = 2 * Date.parse(from) - Date.parse(to);
  const isFirst = recordedSince !== null && Date.parse(recordedSince) >= before + dayMs;
  if (!problem && !isFirst) return null;
  return (
    <div className="mb-4 flex flex-col gap-2">
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
