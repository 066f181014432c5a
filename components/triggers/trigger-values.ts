import { allFields, titleOf } from '@/components/templates/form/form-context';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import type { FormPage } from '@/domain/automation/templates/schema';

/** A field of the template's form, as a trigger fills it in. */
export type TriggerField = {
  name: string;
  title: string;
  type: string;
  /** `conditional`: only asked for because of what another field holds */
  need: 'required' | 'optional' | 'conditional';
  hint: string;
};

/**
 * The fields of all pages and of all their branches. A secret is none of them: nobody is there to type it when a trigger
 * fires, so a template takes it by reference.
 */
export function triggerFields(pages: Pick<FormPage, 'schema' | 'when'>[]): TriggerField[] {
  return pages.flatMap(({ schema, when }) => {
    const always = isObject(schema.properties) ? schema.properties : {};
    const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
    const asked = [...allFields(schema)].filter(([, field]) => field['ui:field'] !== 'Secret');
    return asked.map(([name, field]) => ({
      name,
      title: titleOf(field, name),
      type: typeof field.type === 'string' ? field.type : 'string',
      need: when || !(name in always) ? 'conditional' : required.includes(name) ? 'required' : 'optional',
      hint: hintOf(field),
    }));
  });
}

function hintOf(field: Schema): string {
  if (Array.isArray(field.enum)) return `One of ${field.enum.slice(0, 8).join(', ')}`;
  return typeof field.description === 'string' ? field.description.slice(0, 200) : '';
}

/** What was typed as the form wants it: an expression stays one, other texts become numbers and lists where those are asked. */
export function readValue(text: string, type: string): unknown {
  if (text.includes('${{') || type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The same back: what a field shows. */
export const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
