import type { ReactNode } from 'react';

export type Tick = { at: number; label: string };

type Props = {
  /** what the chart shows, in words */
  label: string;
  height: number;
  /** 0 at the bottom, 1 at the top */
  yTicks: Tick[];
  /** 0 at the left, 1 at the right */
  xTicks: Tick[];
  /** drawn in a box of 0 to 100 both ways, y downward, stretched to the width there is */
  children: ReactNode;
  /** HTML over the plot, placed in per cent: dots, labels, what a hover shows */
  over?: ReactNode;
};

/**
 * Axes and grid of a chart. The plot is an SVG that stretches; all words are HTML, so they keep their size on a phone.
 */
export function ChartFrame({ label, height, yTicks, xTicks, children, over }: Props) {
  return (
    <figure aria-label={label} className="m-0">
      <div className="flex gap-2 text-[0.6875rem] leading-none text-faint tabular-nums">
        <div aria-hidden className="relative flex-none" style={{ height }}>
          {yTicks.map((tick) => (
            <span
              key={tick.at}
              className="absolute right-0 translate-y-1/2 whitespace-nowrap"
              style={{ bottom: `${tick.at * 100}%` }}
            >
              {tick.label}
            </span>
          ))}
          <span className="invisible whitespace-nowrap">{widest(yTicks)}</span>
        </div>
        <div className="min-w-0 flex-1">
          <div className="relative" style={{ height }}>
            {yTicks.map((tick) => (
              <span key={tick.at} className="absolute inset-x-0 h-px bg-line" style={{ bottom: `${tick.at * 100}%` }} />
            ))}
            <svg
              aria-hidden
              viewBox="0 0 100 100"
              preserveAspectRatio="none"
              className="absolute inset-0 size-full overflow-visible"
            >
              {children}
            </svg>
            {over}
          </div>
          <div aria-hidden className="relative mt-2 h-3">
            {xTicks.map((tick, index) => (
              <span
                key={tick.at}
                className={`absolute whitespace-nowrap ${xTicks.length > 5 && index % 2 === 1 ? 'max-md:hidden' : ''}`}
                style={{ left: `${tick.at * 100}%`, transform: `translateX(-${Math.round(tick.at * 100)}%)` }}
              >
                {tick.label}
              </span>
            ))}
          </div>
        </div>
      </div>
    </figure>
  );
}

const widest = (ticks: Tick[]): string =>
  ticks.reduce((longest, tick) => (tick.label.length > longest.length ? tick.label : longest), '');
