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

/** At most `most` labels out of many, always with the first and, where it fits, the last. */
export function spread(labels: string[], most: number, place: (index: number) => number): Tick[] {
  const step = Math.max(1, Math.ceil((labels.length - 1) / Math.max(1, most - 1)));
  return labels.flatMap((label, index) => (index % step === 0 ? [{ at: place(index), label }] : []));
}
