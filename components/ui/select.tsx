import { ChevronsUpDown } from 'lucide';
import type { ComponentProps } from 'react';
import { controlStyle } from './control-style';
import { hintId } from './field';
import { Icon } from './icon';

export type Option = { value: string; label: string; disabled?: boolean };

type Props = ComponentProps<'select'> & { options?: Option[]; invalid?: boolean };

/** The browser's own list: it works on every phone and with every keyboard. */
export function Select({ options, invalid, className, id, children, ...rest }: Props) {
  return (
    <span className="relative block min-w-0">
      <select
        {...rest}
        id={id}
        aria-invalid={invalid || rest['aria-invalid'] || undefined}
        aria-describedby={id ? hintId(id) : undefined}
        className={controlStyle(`h-[34px] appearance-none pr-8 max-md:h-10 max-md:text-base ${className ?? ''}`)}
      >
        {options?.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
        {children}
      </select>
      <Icon
        of={ChevronsUpDown}
        size={15}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
