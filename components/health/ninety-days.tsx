import type { DayView, HealthStatus } from '@/domain/health/schema';
import { DayStrip } from './day-strip';
import { countDays, dayName } from './words';

const colours: Record<HealthStatus, string> = {
  healthy: 'bg-ok/85',
  degraded: 'bg-warn/85',
  down: 'bg-bad/85',
  unknown: 'bg-unknown/35',
};

function Legend({ days }: { days: DayView[] }) {
  return (
    <ul className="flex flex-wrap justify-center gap-x-3.5 text-muted">
      {countDays(days).map(({ status, count, word }) => (
        <li key={status} className="flex items-center gap-1.5">
          <span className={`size-2 rounded-[2px] ${colours[status]}`} />
          {count} {word}
        </li>
      ))}
    </ul>
  );
}

/** The strip of ninety days with what it shows in figures; thirty on a phone. */
export function NinetyDays({ days }: { days: DayView[] }) {
  return (
    <>
      {[
        { shown: days, on: 'max-md:hidden' },
        { shown: days.slice(-30), on: 'md:hidden' },
      ].map(({ shown, on }) => (
        <div key={on} className={on}>
          <div className="mt-3.5 mb-1.5">
            <DayStrip days={shown} size="xl" fills />
          </div>
          <div className="flex justify-between gap-3 text-tiny text-faint">
            <span className="whitespace-nowrap">{dayName(shown[0]?.day ?? '')}</span>
            <Legend days={shown} />
            <span>Today</span>
          </div>
        </div>
      ))}
    </>
  );
}
