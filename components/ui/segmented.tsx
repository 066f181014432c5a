import type { ChangeEventHandler } from 'react';
import type { Option } from './select';

type Props = {
  /** names the group for screen readers */
  label: string;
  name: string;
  options: Option[];
  defaultValue?: string;
  value?: string;
  onChange?: ChangeEventHandler<HTMLInputElement>;
};

/** A choice among a few, all in sight. Radio buttons underneath. */
export function Segmented({ label, name, options, defaultValue, value, onChange }: Props) {
  return (
    <fieldset className="flex overflow-hidden rounded-md border border-line-strong bg-panel">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex h-8 flex-1 items-center justify-center border-l border-line-strong px-3 text-body text-muted first-of-type:border-l-0 has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-accent-strong has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus has-disabled:text-faint max-md:h-10"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            disabled={option.disabled}
            className="sr-only"
            {...(onChange
              ? { checked: value === option.value, onChange }
              : { defaultChecked: defaultValue === option.value })}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
