import type { ComponentProps } from 'react';
import { controlStyle } from './control-style';
import { hintId } from './field';

type Props = ComponentProps<'textarea'> & { invalid?: boolean; mono?: boolean };

/** Lines of text inside a Field; give both the same id. It grows with what is typed where the browser can. */
export function Textarea({ invalid, mono, className, id, rows = 3, ...rest }: Props) {
  const style = controlStyle(
    `field-sizing-content min-h-16 py-2 leading-normal max-md:text-base ${mono ? 'code' : ''} ${className ?? ''}`,
  );
  return (
    <textarea
      {...rest}
      id={id}
      rows={rows}
      aria-invalid={invalid || rest['aria-invalid'] || undefined}
      aria-describedby={id ? hintId(id) : undefined}
      className={style}
    />
  );
}
