'use client';

import { useId } from 'react';
import { hintId } from './field';

export type SliderStep = { value: number; label: string };

type Props = {
  label: string;
  name?: string;
  steps: SliderStep[];
  value: number;
  onChange: (value: number) => void;
  /** names above the track: where the default lies, where a lead decides, the longest */
  marks?: { value: number; label: string; tone?: 'warn' }[];
  /** from this value on, the track is amber: somebody has to agree */
  warnFrom?: number;
};

/** A slider that stops at named steps, evenly spaced however far apart their values lie. */
export function StepSlider({ label, name, steps, value, onChange, marks = [], warnFrom }: Props) {
  const id = useId();
  const indexOf = (wanted: number) =>
    Math.max(
      0,
      steps.findIndex((step) => step.value === wanted),
    );
  const last = Math.max(1, steps.length - 1);
  const at = (index: number) => `${(index / last) * 100}%`;
  const here = indexOf(value);
  const warnIndex = warnFrom === undefined ? undefined : indexOf(warnFrom);
  const fill = warnIndex === undefined ? here : Math.min(here, warnIndex);
  return (
    <div className="px-2.5">
      <div className="relative h-5 text-small text-muted">
        {marks.map((mark) => (
          <SliderMark key={mark.label} left={at(indexOf(mark.value))} mark={mark} end={indexOf(mark.value) === last} />
        ))}
      </div>
      <div className="relative h-6">
        <div className="absolute inset-x-0 top-2.5 h-1 rounded-full bg-line" />
        <div className="absolute top-2.5 left-0 h-1 rounded-full bg-accent" style={{ width: at(fill) }} />
        {warnIndex !== undefined && here > warnIndex && (
          <div
            className="absolute top-2.5 h-1 rounded-full bg-warn"
            style={{ left: at(warnIndex), width: `${((here - warnIndex) / last) * 100}%` }}
          />
        )}
        <input
          id={id}
          type="range"
          aria-label={label}
          aria-valuetext={steps[here]?.label}
          aria-describedby={hintId(id)}
          min={0}
          max={last}
          step={1}
          value={here}
          onChange={(event) => {
            const step = steps[Number(event.target.value)];
            if (step) onChange(step.value);
          }}
          className="step-slider absolute -inset-x-2 top-0 h-6"
        />
      </div>
      <div className="relative h-5 text-[0.75rem] text-muted tabular-nums" aria-hidden>
        {steps.map((step, index) => (
          <span
            key={step.value}
            className={`absolute -translate-x-1/2 whitespace-nowrap ${index === here ? 'font-semibold text-ink' : 'max-md:odd:hidden'}`}
            style={{ left: at(index) }}
          >
            {step.label}
          </span>
        ))}
      </div>
      {name && <input type="hidden" name={name} value={value} />}
    </div>
  );
}

function SliderMark({ left, mark, end }: { left: string; mark: { label: string; tone?: 'warn' }; end: boolean }) {
  const place = mark.tone === 'warn' ? 'border-l border-warn pl-1.5 font-strong text-warn' : 'max-md:hidden';
  const side = mark.tone === 'warn' ? '' : end ? '-translate-x-full' : '-translate-x-1/2';
  return (
    <span className={`absolute leading-5 whitespace-nowrap ${place} ${side}`} style={{ left }}>
      {mark.label}
    </span>
  );
}
