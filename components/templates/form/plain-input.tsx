import type { FieldProps } from '@rjsf/utils';
import { Input } from '@/components/ui/input';
import { asText, fieldControl, textsOf } from './field-control';

/** A line of text where nothing better is known; what the template allows is suggested. */
export function PlainInput(props: FieldProps) {
  const { id, value, change, leave, isWrong, options, placeholder, autoFocus, disabled } = fieldControl<string>(props);
  const suggested = textsOf(options.allowedOwners);
  return (
    <>
      <Input
        id={id}
        value={asText(value)}
        invalid={isWrong}
        required={props.required}
        disabled={disabled}
        autoFocus={autoFocus}
        placeholder={placeholder}
        autoComplete="off"
        list={suggested.length > 0 ? `${id}-suggested` : undefined}
        onChange={(event) => change(event.target.value || undefined)}
        onBlur={leave}
      />
      {suggested.length > 0 && (
        <datalist id={`${id}-suggested`}>
          {suggested.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}
