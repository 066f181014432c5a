import clsx from 'clsx';
import { type Tone, toneFill } from './tone';

type Props = {
  /** 0 to 1 */
  value: number;
  /** what it measures, for screen readers */
  label: string;
  tone?: Tone;
  className?: string;
};

/** How much of something: progress, budget, share. */
export function Bar({ value, label, tone = 'run', className }: Props) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={clsx('h-1.5 overflow-hidden rounded-full bg-sunken shadow-[inset_0_0_0_1px_var(--line)]', className)}
    >
      <div className={clsx('h-full rounded-full', toneFill[tone])} style={{ width: `${percent}%` }} />
    </div>
  );
}

/** Life left: amber in the last tenth. */
export function LifeBar({ value, label }: { value: number; label: string }) {
  return <Bar value={value} label={label} tone={value <= 0.1 ? 'warn' : 'run'} />;
}
