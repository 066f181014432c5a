import { type FieldProps, getUiOptions } from '@rjsf/utils';
import type { Schema } from '@/domain/automation/forms/resolve';
import type { TemplateFormContext } from './form-context';

/** What a field of ours needs of the form's machinery. */
export type FieldControl<Value> = {
  id: string;
  value: Value | undefined;
  change: (value: Value | undefined) => void;
  leave: () => void;
  isWrong: true | undefined;
  options: Schema;
  placeholder: string | undefined;
  autoFocus: boolean | undefined;
  disabled: boolean | undefined;
  context: TemplateFormContext;
};

export function fieldControl<Value>(props: FieldProps): FieldControl<Value> {
  const { fieldPathId, formData, onChange, onBlur, rawErrors, uiSchema, registry } = props;
  const options = getUiOptions(uiSchema) as Schema;
  return {
    id: fieldPathId.$id,
    value: formData as Value | undefined,
    change: (value) => onChange(value, fieldPathId.path),
    leave: () => onBlur(fieldPathId.$id, formData),
    isWrong: rawErrors?.length ? true : undefined,
    options,
    placeholder: typeof options.placeholder === 'string' ? options.placeholder : undefined,
    autoFocus: options.autofocus === true || props.autofocus || undefined,
    disabled: props.disabled || props.readonly || options.disabled === true || options.readonly === true || undefined,
    context: registry.formContext as TemplateFormContext,
  };
}

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : String(value);

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
