import type { ComponentProps, ReactNode } from 'react';

type Props = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; text?: ReactNode };

/** On or off, at once. A checkbox underneath. */
export function Switch({ label, text, ...rest }: Props) {
  return (
    <label className="flex items-start gap-3">
      <span className="relative mt-px inline-flex flex-none">
        <input
          {...rest}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state itself
          role="switch"
          className="peer h-5 w-[34px] appearance-none rounded-full bg-line-strong outline-offset-2 checked:bg-accent disabled:opacity-50"
        />
        <span className="pointer-events-none absolute top-0.5 left-0.5 size-4 rounded-full bg-panel shadow-panel transition-transform peer-checked:translate-x-3.5" />
      </span>
      <span className="min-w-0">
        <span className="font-strong">{label}</span>
        {text && <span className="block text-small text-muted">{text}</span>}
      </span>
    </label>
  );
}
