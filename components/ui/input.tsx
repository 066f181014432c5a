import type { ComponentProps } from 'react';
import { controlStyle } from './control-style';
import { hintId } from './field';

type Props = ComponentProps<'input'> & { invalid?: boolean; mono?: boolean };

/** A line of text inside a Field; give both the same id. */
export function Input({ invalid, mono, className, id, ...rest }: Props) {
  const style = controlStyle(`h-[34px] max-md:h-10 max-md:text-base ${mono ? 'code' : ''} ${className ?? ''}`);
  return (
    <input
      {...rest}
      id={id}
      aria-invalid={invalid || rest['aria-invalid'] || undefined}
      aria-describedby={id ? hintId(id) : undefined}
      className={style}
    />
  );
}
