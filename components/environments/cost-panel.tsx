import { ChartFrame, type Tick } from '@/components/ui/chart-frame';
import { valueScale } from '@/components/ui/chart-scale';
import { currencySign, money } from '@/components/ui/money';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import type { CostPoint, EnvironmentView } from '@/domain/environments/schema';

const dayMs = 86_400_000;

/** What it has cost and will, from ready to the end of its life; the dotted line is without any sleep. */
export function CostPanel({ environment }: { environment: EnvironmentView }) {
  const { cost, costPoints } = environment;
  if (costPoints.length < 2) return null;
  return (
    <Panel>
      <PanelHead title="Cost">
        <span>{currencySign(cost.currency)}, adding up</span>
      </PanelHead>
      <PanelBody>
        <CostChart environment={environment} />
        <ul className="mt-2.5 flex flex-wrap gap-x-3.5 text-[0.75rem] text-muted">
          <li className="before:mr-1.5 before:inline-block before:w-3.5 before:border-t-2 before:border-accent before:align-middle">
            spent
          </li>
          <li className="before:mr-1.5 before:inline-block before:w-3.5 before:border-t-2 before:border-dashed before:border-accent before:align-middle">
            forecast
          </li>
          {costPoints.some(({ asleep }) => asleep) && (
            <li className="before:mr-1.5 before:inline-block before:h-2.5 before:w-3.5 before:rounded-[2px] before:bg-sunken before:align-middle before:shadow-[inset_0_0_0_1px_var(--line)]">
              asleep
            </li>
          )}
        </ul>
        <dl className="mt-3 grid grid-cols-[1fr_auto] gap-y-1 border-t border-line pt-2.5 tabular-nums">
          <dt className="text-muted">So far</dt>
          <dd className="text-right font-strong">{money(cost.toDate, cost.currency)}</dd>
          {cost.savedBySleep > 0 && (
            <>
              <dt className="text-muted">Saved by sleep</dt>
              <dd className="text-right font-strong">{money(cost.savedBySleep, cost.currency)}</dd>
            </>
          )}
          <dt className="text-muted">By the end</dt>
          <dd className="text-right font-strong">{money(cost.atEnd, cost.currency)}</dd>
        </dl>
      </PanelBody>
    </Panel>
  );
}

function CostChart({ environment: { cost, costPoints } }: { environment: EnvironmentView }) {
  const times = costPoints.map(({ at }) => Date.parse(at));
  const [from = 0, to = 1] = [times[0], times.at(-1)];
  const x = (time: number) => (to > from ? (time - from) / (to - from) : 0);
  const withoutSleep = ((to - from) / 3_600_000) * cost.hourly;
  const highest = cost.savedBySleep > 0 ? withoutSleep : cost.atEnd;
  const digits = highest < 3 ? 2 : highest < 30 ? 1 : 0;
  const scale = valueScale([highest], 3, (value) => value.toFixed(digits));
  const draw = (points: CostPoint[]) =>
    points
      .map(({ at, amount }, index) => `${index ? 'L' : 'M'}${x(Date.parse(at)) * 100},${100 - scale.at(amount) * 100}`)
      .join('');
  const spent = costPoints.filter(({ forecast }) => !forecast);
  const last = spent.at(-1);
  const ahead = last ? [last, ...costPoints.filter(({ forecast }) => forecast)] : costPoints;
  const end = last ? x(Date.parse(last.at)) : 0;
  return (
    <ChartFrame
      label={`Cost: ${money(cost.toDate, cost.currency)} so far, ${money(cost.atEnd, cost.currency)} by the end`}
      height={112}
      yTicks={scale.ticks}
      xTicks={ticksBetween(from, to, x)}
      over={
        last && (
          <span
            className="absolute size-0"
            style={{ left: `${end * 100}%`, bottom: `${scale.at(last.amount) * 100}%` }}
          >
            <span className="absolute -top-1 -left-1 size-2 rounded-full border-2 border-accent bg-panel" />
            <span
              className={`absolute bottom-1.5 rounded-[2px] bg-panel px-1 text-[0.6875rem] whitespace-nowrap text-ink ${end > 0.6 ? 'right-2' : 'left-2'}`}
            >
              now {money(last.amount, cost.currency)}
            </span>
          </span>
        )
      }
    >
      {costPoints.map((point, index) => {
        const next = costPoints[index + 1];
        if (!point.asleep || !next) return null;
        const start = x(Date.parse(point.at)) * 100;
        return (
          <rect
            key={point.at}
            x={start}
            y={0}
            width={x(Date.parse(next.at)) * 100 - start}
            height={100}
            fill="var(--sunken)"
          />
        );
      })}
      {cost.savedBySleep > 0 && (
        <path
          d={`M0,100L100,${100 - scale.at(withoutSleep) * 100}`}
          fill="none"
          stroke="var(--faint)"
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <path d={draw(spent)} fill="none" stroke="var(--accent)" strokeWidth={1.75} vectorEffect="non-scaling-stroke" />
      <path
        d={draw(ahead)}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={1.75}
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
    </ChartFrame>
  );
}

/** Midnights where the life is long, hours where it is short. In UTC, as the bill is. */
function ticksBetween(from: number, to: number, x: (time: number) => number): Tick[] {
  const step =
    to - from > 2 * dayMs
      ? dayMs * Math.ceil((to - from) / dayMs / 5)
      : Math.max(3_600_000, Math.ceil((to - from) / 4 / 3_600_000) * 3_600_000);
  const name = (time: number) =>
    step >= dayMs
      ? new Date(time).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' })
      : new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  const ticks: Tick[] = [];
  for (let time = Math.ceil(from / step) * step; time < to; time += step)
    ticks.push({ at: x(time), label: name(time) });
  return ticks;
}
