import type { FieldProps } from '@rjsf/utils';
import { Input } from '@/components/ui/input';
import { fieldControl } from './field-control';

/** Stands among the parameters in place of a secret's value. */
const masked = '••••••';

/** A secret goes beside the parameters, sealed; the draft in the browser never has it. */
export function SecretField(props: FieldProps) {
  const { id, change, leave, isWrong, context, placeholder, autoFocus, disabled } = fieldControl<string>(props);
  const secret = context.secrets[props.name] ?? '';
  return (
    <Input
      id={id}
      type="password"
      autoComplete="new-password"
      value={secret}
      invalid={isWrong}
      required={props.required}
      disabled={disabled}
      autoFocus={autoFocus}
      placeholder={placeholder}
      onChange={(event) => {
        context.setSecret(props.name, event.target.value);
        change(event.target.value ? masked : undefined);
      }}
      onBlur={leave}
    />
  );
}
