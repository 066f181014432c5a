import type { FieldProps } from '@rjsf/utils';
import { Input } from '@/components/ui/input';
import { asText, fieldControl } from './field-control';

/** A line of text where nothing better is known. */
export function PlainInput(props: FieldProps) {
  const { id, value, change, leave, isWrong } = fieldControl<string>(props);
  return (
    <Input
      id={id}
      value={asText(value)}
      invalid={isWrong}
      autoComplete="off"
      onChange={(event) => change(event.target.value || undefined)}
      onBlur={leave}
    />
  );
}
