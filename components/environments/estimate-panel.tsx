import { Check, Stamp } from 'lucide';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { duration } from '@/components/ui/duration';
import { Histogram } from '@/components/ui/histogram';
import { hourlyPrice, money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { Segments } from '@/components/ui/segments';
import { StackedBar } from '@/components/ui/stacked-bar';
import { Mark } from '@/components/ui/status';
import type { Estimate } from '@/domain/environments/schema';
import type { ReadyIn } from '@/domain/environments/types/schema';
import { sayHours } from './life';

type Props = {
  estimate: Estimate | undefined;
  stale: boolean;
  readyIn: ReadyIn;
  onLife: (hours: number) => void;
  /** the buttons */
  children: ReactNode;
};

const block = 'border-b border-line px-4 py-3.5 last:border-b-0';
const line = 'mb-[7px] flex justify-between gap-3 text-[0.8125rem]';

/** What it costs, what is left of the quota after it, who decides and how to do without, and when it is ready. */
export function EstimatePanel({ estimate, stale, readyIn, onLife, children }: Props) {
  return (
    <Panel label="Estimate" className={`md:sticky md:top-[74px] ${stale ? 'transition-opacity' : ''}`}>
      <div className={block} aria-live="polite">
        <div className="flex items-baseline justify-between">
          <h2>Estimate</h2>
          <span className="text-small text-muted">as you type</span>
        </div>
        <Price estimate={estimate} />
      </div>
      {estimate && estimate.quota.most > 0 && <Limits estimate={estimate} />}
      {estimate && <Decision estimate={estimate} onLife={onLife} />}
      {readyIn.medianSeconds !== null && <Ready readyIn={readyIn} asked={Boolean(estimate?.asks.length)} />}
      <div className={`${block} grid gap-2 max-md:hidden`}>{children}</div>
    </Panel>
  );
}

function Price({ estimate }: { estimate: Estimate | undefined }) {
  if (!estimate?.cost) return <div className="mt-2 text-figure text-faint">–</div>;
  const { total, hourly, asleepHourly, currency } = estimate.cost;
  return (
    <>
      <div className="mt-2 flex items-baseline gap-2">
        <span className="text-[1.8125rem] leading-[1.15] font-semibold tracking-[-0.03em] tabular-nums">
          {money(total, currency)}
        </span>
        <span className="text-muted">to its end</span>
      </div>
      <dl className="mt-2.5 grid grid-cols-[1fr_auto] gap-x-2.5 gap-y-1 text-[0.8125rem] tabular-nums [&>dd]:text-right">
        <dt className="text-muted">Awake all the time</dt>
        <dd>
          {estimate.ttlHours} h × {money(hourly, currency)}
        </dd>
        {asleepHourly < hourly && (
          <>
            <dt className="text-muted">Each hour asleep</dt>
            <dd>{hourlyPrice(asleepHourly, currency)}</dd>
          </>
        )}
      </dl>
    </>
  );
}

function Limits({ estimate: { quota, month, cost } }: { estimate: Estimate }) {
  const full = quota.after > quota.most;
  const currency = cost?.currency ?? 'EUR';
  const most = Math.max(month.budget ?? month.after, 0.01);
  const over = month.budget !== null && month.after > month.budget;
  const places = Array.from({ length: Math.min(40, Math.max(quota.most, quota.after)) }, (_, index) => {
    if (index < quota.held) return { tone: 'unknown' as const, kind: 'paler' as const };
    if (index < quota.after) return { tone: full ? ('bad' as const) : ('run' as const) };
    return { tone: 'unknown' as const, kind: 'empty' as const };
  });
  return (
    <div className={block}>
      <div className={line}>
        <span className="text-muted">Quota after this</span>
        <span className={`tabular-nums ${full ? 'text-bad' : ''}`}>
          <span className="font-strong">{quota.after}</span> of {quota.most}
        </span>
      </div>
      <Segments items={places} label={`${quota.after} of ${quota.most} after this`} />
      <div className={`${line} mt-3.5`}>
        <span className="text-muted">This month, forecast</span>
        <span className={`tabular-nums ${over ? 'text-warn' : ''}`}>
          <span className="font-strong">{money(month.after, currency)}</span>
          {month.budget !== null && ` of ${money(month.budget, currency)}`}
        </span>
      </div>
      <StackedBar
        label={`${money(month.forecast, currency)} before, ${money(month.after, currency)} with this`}
        whole={most}
        shares={[
          { label: 'Without this', value: month.forecast, colour: 'line-strong' },
          { label: 'This', value: Math.max(0, month.after - month.forecast), colour: over ? 'warn' : 'accent' },
        ]}
      />
    </div>
  );
}

function Decision({ estimate, onLife }: { estimate: Estimate; onLife: (hours: number) => void }) {
  const { asks, deciders, usualWaitMinutes, wayRound } = estimate;
  if (asks.length === 0) {
    return (
      <div className={block}>
        <Mark tone="ok" icon={Check}>
          Nobody needs to decide
        </Mark>
      </div>
    );
  }
  const who = deciders.length > 0 ? deciders.join(' or ') : 'The platform team';
  return (
    <div className={block}>
      <Mark tone="warn" icon={Stamp}>
        A lead decides
      </Mark>
      <p className="mt-1.5 text-small">
        {asks.map(({ why }) => why).join(' ')} {who} will be asked, since nobody decides on their own.
        {usualWaitMinutes !== null && ` The usual wait is ${duration(usualWaitMinutes * 60_000)}.`}
      </p>
      {wayRound && (
        <Button size="sm" className="mt-2.5" onClick={() => onLife(wayRound.ttlHours)}>
          Make it {sayHours(wayRound.ttlHours)}, no approval
        </Button>
      )}
    </div>
  );
}

function Ready({ readyIn, asked }: { readyIn: ReadyIn; asked: boolean }) {
  const { seconds, medianSeconds, p95Seconds, made, failed } = readyIn;
  const bins = binsOf(seconds, p95Seconds ?? 0);
  const ms = (value: number | null) => duration((value ?? 0) * 1000);
  return (
    <div className={block}>
      <div className={`${line} mb-2.5`}>
        <span className="text-muted">{asked ? 'Ready, once approved' : 'Ready'}</span>
        <span>
          in about <span className="font-strong">{ms(medianSeconds)}</span>
        </span>
      </div>
      {made >= 5 && (
        <Histogram
          label="How long the last ones took"
          bins={bins.counts}
          here={bins.indexOf(medianSeconds ?? 0)}
          from={ms(bins.from)}
          to={ms(bins.to)}
          note={`95 % within ${ms(p95Seconds)}`}
        />
      )}
      <p className="mt-1.5 text-small text-muted">
        {made} in the last 30 days, {failed === 0 ? 'all succeeded' : `${failed} failed`}
      </p>
    </div>
  );
}

/** Seventeen bins from the quickest to a little past the 95th percentile; the rest falls into the last one. */
function binsOf(seconds: number[], p95: number) {
  const from = seconds[0] ?? 0;
  const to = Math.max(p95 * 1.25, from + 0.1);
  const count = 17;
  const indexOf = (value: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * count)));
  const counts = Array.from({ length: count }, () => 0);
  for (const value of seconds) counts[indexOf(value)] = (counts[indexOf(value)] ?? 0) + 1;
  return { counts, indexOf, from, to };
}
