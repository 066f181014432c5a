import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import { Tooltip } from '@/components/ui/tooltip';
import type { HealthView } from '@/domain/health/schema';

type Props = { health: Pick<HealthView, 'status' | 'reason' | 'since'> | null | undefined };

/** The state of an entity with its reason on hover; `Not probed` where nobody asks. */
export function HealthPill({ health }: Props) {
  if (!health) return <span className="text-small text-muted">Not probed</span>;
  return (
    <Tooltip
      explains
      text={
        <>
          <div className="font-strong">{health.reason}</div>
          <div className="text-muted">
            Since <Time at={health.since} />
          </div>
        </>
      }
    >
      <button type="button" className="relative z-1 cursor-help rounded-full">
        <Status of="health" status={health.status} pill />
      </button>
    </Tooltip>
  );
}
