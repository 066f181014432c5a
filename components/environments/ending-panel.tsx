import { money } from '@/components/ui/money';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { EnvironmentView } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { ExtendByADay } from './extend-by-a-day';
import { sayHours } from './life';

type Props = { environment: EnvironmentView; extend: EnvironmentActions['extend'] };

/** What happens at its end, and a day more at one press. */
export function EndingPanel({ environment, extend }: Props) {
  const { expiresAt, status, loses, url, cost, maxTtlHours, ttlHours } = environment;
  if (!expiresAt || (status !== 'ready' && status !== 'asleep')) return null;
  const rate = status === 'asleep' ? cost.asleepHourly : cost.hourly;
  const reminder =
    ttlHours >= 48 ? ', with a reminder the day before' : ttlHours >= 4 ? ', with a reminder an hour before' : '';
  return (
    <Panel>
      <PanelHead title="When it ends" />
      <PanelBody className="text-small">
        <p className="text-muted">
          It ends <Time at={expiresAt} mode="until" />
          {reminder}. You lose: {loses.charAt(0).toLowerCase() + loses.slice(1)}
          {url && ` Its address ${new URL(url).host} goes as well.`} It may live {sayHours(maxTtlHours)} at most.
        </p>
        <div className="mt-2.5">
          <ExtendByADay
            environment={environment}
            extend={extend}
            label={`Extend 1 day, +${money(24 * rate, cost.currency)}`}
          />
        </div>
      </PanelBody>
    </Panel>
  );
}
