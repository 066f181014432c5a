import clsx from 'clsx';

/** The look that text, select and textarea share; aria-invalid makes it red. */
export function controlStyle(extra?: string): string {
  return clsx(
    'min-w-0 rounded-md border border-line-strong bg-panel px-[11px] text-body text-ink outline-none',
    'focus-visible:border-focus focus-visible:shadow-[0_0_0_3px_color-mix(in_srgb,var(--focus)_28%,transparent)]',
    'aria-invalid:border-bad disabled:bg-sunken disabled:text-faint',
    /\bw-/.test(extra ?? '') ? undefined : 'w-full',
    extra,
  );
}
