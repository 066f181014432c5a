import { curveMonotoneX, line } from 'd3-shape';
import { ChartFrame } from './chart-frame';
import { secondsScale, spread, valueScale } from './chart-scale';
import { ChartTable } from './chart-table';

export type Series = {
  label: string;
  /** a colour token: "c1" */
  colour: string;
  /** one for each label of x; null where there is nothing */
  values: (number | null)[];
  dashed?: boolean;
};

type Props = {
  label: string;
  /** "Week", and then one for each point */
  xName: string;
  x: string[];
  series: Series[];
  say: (value: number) => string;
  /** values are seconds: the axis has spans that people count in */
  inSeconds?: boolean;
  height?: number;
  xLabels?: number;
  /** at the end of each line: "p50 48 m" */
  endLabels?: boolean;
};

/** Trends over time: one line a series, drawn on the server, with the table behind it. */
export function LineChart({ label, xName, x, series, say, height = 160, xLabels = 4, endLabels, inSeconds }: Props) {
  const place = (index: number) => (x.length > 1 ? index / (x.length - 1) : 0.5);
  const scale = (inSeconds ? secondsScale : valueScale)(
    series.flatMap((one) => one.values.filter((value) => value !== null)),
    3,
    say,
  );
  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => place(index) * 100)
    .y((value) => 100 - scale.at(value ?? 0) * 100)
    .curve(curveMonotoneX);
  const rows = x.map((name, index) => [name, ...series.map((one) => cell(one.values[index], say))]);
  return (
    <div>
      <div className={endLabels ? 'pr-20' : ''}>
        <ChartFrame
          label={label}
          height={height}
          yTicks={scale.ticks}
          xTicks={spread(x, xLabels, place)}
          over={
            <>
              {series.map((one) => (
                <End key={one.label} series={one} place={place} at={scale.at} say={say} labelled={endLabels} />
              ))}
              <Columns x={x} series={series} place={place} say={say} />
            </>
          }
        >
          {series.map((one) => (
            <path
              key={one.label}
              d={draw(one.values) ?? ''}
              fill="none"
              stroke={`var(--${one.colour})`}
              strokeWidth={1.75}
              strokeDasharray={one.dashed ? '4 3' : undefined}
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </ChartFrame>
      </div>
      <ChartTable columns={[xName, ...series.map((one) => one.label)]} rows={rows} />
    </div>
  );
}

const cell = (value: number | null | undefined, say: (value: number) => string): string =>
  value === null || value === undefined ? '' : say(value);

type EndProps = {
  series: Series;
  place: (index: number) => number;
  at: (value: number) => number;
  say: (value: number) => string;
  labelled?: boolean;
};

/** The dot at the newest point, and its label. */
function End({ series, place, at, say, labelled }: EndProps) {
  const index = series.values.findLastIndex((value) => value !== null);
  const value = series.values[index];
  if (value === null || value === undefined) return null;
  return (
    <span
      className="pointer-events-none absolute size-0"
      style={{ left: `${place(index) * 100}%`, bottom: `${at(value) * 100}%` }}
    >
      <span
        className="absolute -top-[3px] -left-[3px] size-1.5 rounded-full"
        style={{ background: `var(--${series.colour})` }}
      />
      {labelled && (
        <span className="absolute -top-[6px] left-2 text-[0.6875rem] whitespace-nowrap text-ink">
          {series.label} {say(value)}
        </span>
      )}
    </span>
  );
}

type ColumnsProps = { x: string[]; series: Series[]; place: (index: number) => number; say: (value: number) => string };

/** What a hover over a point says: no script needed. */
function Columns({ x, series, place, say }: ColumnsProps) {
  const width = 100 / Math.max(1, x.length - 1);
  return (
    <div aria-hidden className="absolute inset-0 max-md:hidden">
      {x.map((name, index) => (
        <div
          key={name}
          className="group absolute inset-y-0"
          style={{ left: `${place(index) * 100 - width / 2}%`, width: `${width}%` }}
        >
          <div className="absolute inset-y-0 left-1/2 hidden w-px bg-line-strong group-hover:block" />
          <div
            className={`absolute bottom-full z-10 mb-1 hidden rounded-md border border-line bg-panel px-2.5 py-1.5 text-small leading-normal whitespace-nowrap text-ink shadow-pop group-hover:block ${place(index) > 0.6 ? 'right-1/2' : 'left-1/2'}`}
          >
            <div className="text-muted">{name}</div>
            {series.map((one) => (
              <div key={one.label} className="flex items-center gap-1.5">
                <span className="size-2 rounded-[2px]" style={{ background: `var(--${one.colour})` }} />
                {one.label}
                <span className="ml-auto pl-3 tabular-nums">{cell(one.values[index], say) || 'nothing'}</span>
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
