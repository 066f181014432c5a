import { scaleLinear } from 'd3-scale';
import { curveMonotoneX, line } from 'd3-shape';

/** A trend the size of a word. The number it belongs to stands beside it. */
export function Sparkline({ values, label, colour = 'c1' }: { values: number[]; label: string; colour?: string }) {
  if (values.length < 2) return null;
  const y = scaleLinear()
    .domain([Math.min(...values), Math.max(...values)])
    .range([22, 2]);
  const x = scaleLinear()
    .domain([0, values.length - 1])
    .range([1, 91]);
  const draw = line<number>()
    .x((_, index) => x(index))
    .y((value) => y(value))
    .curve(curveMonotoneX);
  return (
    <svg role="img" aria-label={label} width={92} height={24} viewBox="0 0 92 24">
      <path d={draw(values) ?? ''} fill="none" stroke={`var(--${colour})`} strokeWidth={1.75} />
    </svg>
  );
}
