import type { FieldProps } from '@rjsf/utils';
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
  context: TemplateFormContext;
};

export function fieldControl<Value>(props: FieldProps): FieldControl<Value> {
  const { fieldPathId, formData, onChange, onBlur, rawErrors, uiSchema, registry } = props;
  return {
    id: fieldPathId.$id,
    value: formData as Value | undefined,
    change: (value) => onChange(value, fieldPathId.path),
    leave: () => onBlur(fieldPathId.$id, formData),
    isWrong: rawErrors?.length ? true : undefined,
    options: (uiSchema?.['ui:options'] ?? {}) as Schema,
    context: registry.formContext as TemplateFormContext,
  };
}

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : String(value);
