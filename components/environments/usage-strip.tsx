import { Timer } from 'lucide';
import { money } from '@/components/ui/money';
import { type Segment, Segments } from '@/components/ui/segments';
import { StackedBar } from '@/components/ui/stacked-bar';
import { Mark } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { EnvironmentItem, TeamUsage } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { ExtendByADay } from './extend-by-a-day';

const cell =
  '-mr-px -mb-px min-w-0 flex-[1_1_200px] border-r border-b border-line px-4 py-3.5 max-md:px-3.5 max-md:py-3';
const head = 'flex justify-between gap-2 text-small text-muted';
const figure =
  'mt-0.5 mb-2 text-[1.25rem] leading-[1.3] font-semibold tracking-[-0.02em] tabular-nums max-md:text-large';
const below = 'mt-2 text-small text-muted';

const whole = (amount: number, currency: string) => money(amount, currency).replace(/\.\d\d/, '');

/** Quota, cost, what sleeping saved and what ends next: the first look at a team's environments. */
export function UsageStrip({ usage, endsNext, extend }: Props) {
  const { month, currency } = usage;
  return (
    <section
      aria-label={`What ${usage.team.name} holds and spends`}
      className="mb-5 flex flex-wrap overflow-hidden rounded-lg border border-line bg-panel shadow-panel"
    >
      <Quota usage={usage} />
      <Month usage={usage} />
      <div className={`${cell} max-md:flex-[1_1_140px]`}>
        <div className={head}>Saved by sleep</div>
        <div className={figure}>
          {whole(month.savedBySleep, currency)}{' '}
          <small className="text-body font-normal tracking-normal text-muted">this month</small>
        </div>
        <StackedBar
          label={`${money(month.spent, currency)} spent, ${money(month.savedBySleep, currency)} saved`}
          whole={month.spent + month.savedBySleep}
          shares={[
            { label: 'Spent', value: month.spent, colour: 'line-strong' },
            { label: 'Saved', value: month.savedBySleep, colour: 'ok' },
          ]}
        />
        <div className={`${below} max-md:hidden`}>
          Without it, {whole(month.spent + month.savedBySleep, currency)} by now
        </div>
      </div>
      {endsNext?.expiresAt && (
        <div className={`${cell} max-md:hidden`}>
          <div className={head}>
            <span>Ends next</span>
            <Mark tone="warn" icon={Timer}>
              <Time at={endsNext.expiresAt} mode="left" />
            </Mark>
          </div>
          <div className="mt-[5px] truncate font-strong">{endsNext.name}</div>
          <div className="mb-[7px] truncate text-small text-muted">
            All of it goes <Time at={endsNext.expiresAt} mode="until" />
          </div>
          <ExtendByADay environment={endsNext} extend={extend} />
        </div>
      )}
    </section>
  );
}

type Props = { usage: TeamUsage; endsNext?: EnvironmentItem; extend: EnvironmentActions['extend'] };

function Quota({ usage }: { usage: TeamUsage }) {
  const free = Math.max(0, usage.quota - usage.held);
  const many = (count: number, segment: Segment) => Array.from({ length: count }, () => segment);
  const items: Segment[] = [
    ...many(usage.awake, { tone: 'run', title: 'Awake' }),
    ...many(usage.asleep, { tone: 'run', kind: 'paler', title: 'Asleep' }),
    ...many(usage.waiting, { tone: 'warn', kind: 'hatched', title: 'Waiting' }),
    ...many(free, { tone: 'unknown', kind: 'empty', title: 'Free' }),
  ];
  const words = `${usage.awake} awake, ${usage.asleep} asleep, ${usage.waiting} waiting, ${free} free`;
  return (
    <div className={`${cell} max-md:flex-[1_1_140px]`}>
      <div className={head}>{usage.team.name} quota</div>
      <div className={figure}>
        {usage.held} <small className="text-body font-normal tracking-normal text-muted">of {usage.quota}</small>
      </div>
      <Segments items={items.slice(0, 60)} label={words} />
      <div className={`${below} max-md:hidden`}>{words}</div>
    </div>
  );
}

function Month({ usage: { month, currency } }: { usage: TeamUsage }) {
  const { spent, forecast, withWaiting, budget } = month;
  const name = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(new Date());
  const most = budget ?? Math.max(withWaiting, 0.01);
  const over = budget !== null && withWaiting > budget;
  return (
    <div className={`${cell} md:flex-[1.5_1_240px] max-md:order-3 max-md:flex-[1_1_100%]`}>
      <div className={head}>
        <span>
          {budget === null ? 'Cost' : 'Budget'}, {name}
        </span>
        <span className="tabular-nums max-md:hidden">
          {month.daysLeft === 1 ? '1 day' : `${month.daysLeft} days`} to go
        </span>
      </div>
      <div className={figure}>
        {whole(spent, currency)}{' '}
        {budget !== null && (
          <small className="text-body font-normal tracking-normal text-muted">of {whole(budget, currency)}</small>
        )}
      </div>
      <StackedBar
        label={`${money(spent, currency)} spent, forecast ${money(forecast, currency)}, with what waits ${money(withWaiting, currency)}`}
        whole={most}
        shares={[
          { label: 'Spent', value: spent, colour: 'accent' },
          { label: 'Forecast', value: forecast - spent, colour: 'accent', hatched: true },
          { label: 'With what waits', value: withWaiting - forecast, colour: 'warn', hatched: true },
        ]}
      />
      <div className={`${below} flex flex-wrap justify-between gap-x-2`}>
        <span>
          Forecast <b className="font-strong text-ink">{whole(forecast, currency)}</b>
        </span>
        {withWaiting > forecast && (
          <span>
            with what waits{' '}
            <b className={over ? 'font-strong text-warn' : 'font-strong text-ink'}>{whole(withWaiting, currency)}</b>
          </span>
        )}
      </div>
    </div>
  );
}
