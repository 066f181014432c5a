import { ChartFrame } from './chart-frame';
import { spread, valueScale } from './chart-scale';
import { ChartTable } from './chart-table';

export type BarSeries = { label: string; colour: string; values: number[] };

type Props = {
  label: string;
  xName: string;
  x: string[];
  /** the first one stands at the bottom */
  series: BarSeries[];
  say?: (value: number) => string;
  height?: number;
  xLabels?: number;
  /** the last bar is not over yet, and so paler */
  unfinished?: boolean;
};

/** Amounts side by side, parts of each stacked, drawn on the server, with the table behind it. */
export function BarChart(props: Props) {
  const { label, xName, x, series, say = (value) => value.toLocaleString('en'), height = 150, xLabels = 7 } = props;
  const totals = x.map((_, index) => series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
  const scale = valueScale(totals, 4, say);
  const center = (index: number) => (index + 0.5) / Math.max(1, x.length);
  const rows = x.map((name, index) => [name, ...series.map((one) => say(one.values[index] ?? 0))]);
  return (
    <div>
      <ChartFrame
        label={label}
        height={height}
        yTicks={scale.ticks}
        xTicks={spread(x, xLabels, center)}
        over={
          <div className="absolute inset-0 flex items-end">
            {x.map((name, index) => (
              <Column
                key={name}
                name={name}
                series={series}
                index={index}
                at={scale.at}
                say={say}
                pale={Boolean(props.unfinished) && index === x.length - 1}
              />
            ))}
          </div>
        }
      >
        {null}
      </ChartFrame>
      <ChartTable columns={[xName, ...series.map((one) => one.label)]} rows={rows} />
    </div>
  );
}

type ColumnProps = {
  name: string;
  series: BarSeries[];
  index: number;
  at: (value: number) => number;
  say: (value: number) => string;
  pale: boolean;
};

function Column({ name, series, index, at, say, pale }: ColumnProps) {
  const says = series.map((one) => `${one.label} ${say(one.values[index] ?? 0)}`).join(', ');
  return (
    <div title={`${name}: ${says}`} className="flex h-full min-w-0 flex-1 flex-col-reverse items-center hover:bg-hover">
      {series.map((one, place) => {
        const value = one.values[index] ?? 0;
        return (
          value > 0 && (
            <div
              key={one.label}
              className={`w-[68%] max-w-12 flex-none ${place === series.length - 1 || !series.slice(place + 1).some((above) => (above.values[index] ?? 0) > 0) ? 'rounded-t-[2px]' : 'border-t border-panel'}`}
              style={{
                height: `${at(value) * 100}%`,
                background: `color-mix(in srgb, var(--${one.colour}) ${pale ? 45 : 90}%, var(--panel))`,
              }}
            />
          )
        );
      })}
    </div>
  );
}
