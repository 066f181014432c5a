import type { FormPage } from '@/domain/automation/templates/schema';

/** A field of the template's form, as a trigger fills it in. */
export type TriggerField = { name: string; title: string; type: string; required: boolean; hint: string };

type Schema = Record<string, unknown>;

/** The fields that are always asked for. Those that others call up can be filled in by the API. */
export function triggerFields(pages: Pick<FormPage, 'schema'>[]): TriggerField[] {
  return pages.flatMap(({ schema }) =>
    Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(([name, field]) => ({
      name,
      title: typeof field.title === 'string' ? field.title : name,
      type: typeof field.type === 'string' ? field.type : 'string',
      required: Array.isArray(schema.required) && schema.required.includes(name),
      hint: hintOf(field),
    })),
  );
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
