import clsx from 'clsx';

export type Variant = 'plain' | 'primary' | 'danger' | 'ghost';
export type ButtonSize = 'sm' | 'md' | 'lg' | 'decision';

const variants: Record<Variant, string> = {
  plain: 'border-line-strong bg-panel text-ink shadow-panel hover:bg-hover',
  primary: 'border-accent bg-accent text-on-accent shadow-panel hover:border-accent-strong hover:bg-accent-strong',
  danger: 'border-[color-mix(in_srgb,var(--bad)_35%,var(--line))] bg-panel text-bad shadow-panel hover:bg-bad-soft',
  ghost: 'border-transparent text-muted hover:bg-hover hover:text-ink',
};

const sizes: Record<ButtonSize, string> = {
  sm: 'h-[27px] gap-1.5 px-[9px] text-small',
  md: 'h-8 gap-[7px] px-3 text-body',
  lg: 'h-[38px] gap-2 px-4 text-body',
  decision: 'h-[46px] flex-1 gap-2 px-3 text-[0.9375rem]',
};

/** One look for what is pressed, whether a button or a link. */
export function buttonStyle(variant: Variant, size: ButtonSize, extra?: string): string {
  return clsx(
    'inline-flex items-center justify-center rounded-md border font-[540] whitespace-nowrap select-none',
    'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-faint aria-disabled:shadow-none',
    'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-faint disabled:shadow-none',
    variants[variant],
    sizes[size],
    extra,
  );
}
