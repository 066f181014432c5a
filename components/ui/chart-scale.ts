import { scaleLinear } from 'd3-scale';
import type { Tick } from './chart-frame';

/** A scale from nought to a round number above the highest value, with its ticks. */
export function valueScale(values: number[], count: number, say: (value: number) => string) {
  const highest = Math.max(0, ...values.filter(Number.isFinite));
  const scale = scaleLinear()
    .domain([0, highest || 1])
    .nice(count)
    .range([0, 1]);
  const ticks: Tick[] = scale.ticks(count).map((value) => ({ at: scale(value), label: say(value) }));
  return { at: (value: number) => scale(value), ticks };
}

const [minute, hour, day] = [60, 3600, 86_400];
const spans = [
  1,
  2,
  5,
  10,
  15,
  30,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 4, 6, 12].map((n) => n * hour),
];

/** The same for seconds: its ticks are spans that people count in, such as 30 s, 15 m, 4 h or whole days. */
export function secondsScale(values: number[], count: number, say: (value: number) => string) {
  const highest = Math.max(0, ...values.filter(Number.isFinite));
  const step = spans.find((span) => highest / span <= count) ?? Math.ceil(highest / count / day) * day;
  const top = Math.max(1, Math.ceil(highest / step)) * step;
  const ticks: Tick[] = [];
  for (let value = 0; value <= top; value += step)
    ticks.push({ at: value / top, label: value === 0 ? '0' : say(value) });
  return { at: (value: number) => value / top, ticks };
}

/** At most `most` labels out of many, always with the first and, where it fits, the last. */
export function spread(labels: string[], most: number, place: (index: number) => number): Tick[] {
  const step = Math.max(1, Math.ceil((labels.length - 1) / Math.max(1, most - 1)));
  return labels.flatMap((label, index) => (index % step === 0 ? [{ at: place(index), label }] : []));
}
