import clsx from 'clsx';

export type Share = {
  label: string;
  value: number;
  /** a colour token: "accent", "c2", "unknown" */
  colour: 'line-strong' | 'accent' | 'ok' | 'warn' | 'bad' | 'unknown' | 'c1' | 'c2' | 'c3' | 'c4' | 'c5';
  hatched?: boolean;
};

/** One bar of several shares of a whole: spent, forecast, what waits. The rest of it stays empty. */
export function StackedBar({
  shares,
  whole,
  label,
  tall,
}: {
  shares: Share[];
  whole: number;
  label: string;
  tall?: boolean;
}) {
  return (
    <div
      role="img"
      aria-label={label}
      className={clsx(
        'flex overflow-hidden rounded-full bg-sunken shadow-[inset_0_0_0_1px_var(--line)]',
        tall ? 'h-2' : 'h-1.5',
      )}
    >
      {shares.map((share) => (
        <span
          key={share.label}
          title={share.label}
          className={clsx('h-full border-r border-panel last:border-r-0', share.hatched && 'hatched')}
          style={{
            width: `${whole > 0 ? Math.min(100, (share.value / whole) * 100) : 0}%`,
            color: `var(--${share.colour})`,
            ...(share.hatched ? {} : { background: 'currentColor' }),
          }}
        />
      ))}
    </div>
  );
}
