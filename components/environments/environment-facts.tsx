import { Who } from '@/components/ui/avatar';
import { LifeBar } from '@/components/ui/bar';
import { KeyFigure, KeyFigures } from '@/components/ui/key-figures';
import { lifeLeft } from '@/components/ui/moment';
import { hourlyPrice, money } from '@/components/ui/money';
import { Time } from '@/components/ui/time';
import type { EnvironmentView } from '@/domain/environments/schema';
import { sayHours } from './life';

/** Who, why, until when and for how much. */
export function EnvironmentFacts({ environment }: { environment: EnvironmentView }) {
  const { requester, team, reason, cost, status, ttlHours } = environment;
  const rate = status === 'asleep' ? cost.asleepHourly : cost.hourly;
  return (
    <KeyFigures label="Facts">
      <KeyFigure label="Who" wide grow="little">
        <Who name={requester.name}>
          {requester.name} <span className="text-muted">· {team.name}</span>
        </Who>
      </KeyFigure>
      <KeyFigure label="Why" wide grow>
        <div className="truncate" title={reason}>
          {reason || <span className="text-muted">No reason given</span>}
        </div>
      </KeyFigure>
      <Life environment={environment} />
      <KeyFigure label={cost.toDate > 0 || environment.readyAt ? 'Cost' : 'Will cost'}>
        <span className="font-strong">
          {money(environment.readyAt ? cost.toDate : cost.hourly * ttlHours, cost.currency)}
        </span>{' '}
        <span className="text-muted">· {hourlyPrice(rate, cost.currency)}</span>
      </KeyFigure>
      <KeyFigure label="Type">
        <span className="truncate">
          {environment.typeTitle} <span className="text-muted">v{environment.typeVersion}</span>
        </span>
      </KeyFigure>
    </KeyFigures>
  );
}

function Life({ environment: { readyAt, expiresAt, endedAt, ttlHours, status } }: { environment: EnvironmentView }) {
  if (endedAt) {
    return (
      <KeyFigure label="Ended" wide>
        <Time at={endedAt} />
      </KeyFigure>
    );
  }
  if (!readyAt || !expiresAt || status === 'failed') {
    return (
      <KeyFigure label="Life" wide>
        {sayHours(ttlHours)} <span className="text-muted">once it is ready</span>
      </KeyFigure>
    );
  }
  const left = lifeLeft(new Date(readyAt), new Date(expiresAt), new Date());
  return (
    <KeyFigure label="Life left" wide note={<Time at={expiresAt} mode="until" />}>
      <Time at={expiresAt} mode="left" className="font-strong" />
      <div className="mt-1.5">
        <LifeBar value={left} label={`${Math.round(left * 100)} % of its life left`} />
      </div>
    </KeyFigure>
  );
}
