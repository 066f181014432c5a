import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';

/** Keywords under which further schemas stand, as an object of them or as a list. */
const branches = ['allOf', 'oneOf', 'anyOf', 'then', 'else', 'dependencies', 'dependentSchemas'];

/**
 * Templates mix `ui:…` into the schema; the form wants the two apart. What stands in a branch belongs to the field of the
 * same name, wherever the branch is.
 */
export function splitSchema(mixed: Schema): { schema: RJSFSchema; uiSchema: UiSchema } {
  const uiSchema: Schema = {};
  return { schema: strip(mixed, uiSchema) as RJSFSchema, uiSchema: uiSchema as UiSchema };
}

function strip(mixed: Schema, ui: Schema): Schema {
  const schema: Schema = {};
  for (const [key, value] of Object.entries(mixed)) {
    if (key.startsWith('ui:')) ui[key] ??= value;
    else if (key === 'enumNames') ui['ui:enumNames'] ??= value;
    else if (key === 'properties' && isObject(value)) schema[key] = stripFields(value, ui);
    else if (key === 'items' && isObject(value)) schema[key] = strip(value, part(ui, 'items'));
    else if (branches.includes(key)) schema[key] = stripBranches(value, ui);
    else schema[key] = value;
  }
  return schema;
}

const stripFields = (fields: Schema, ui: Schema): Schema =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, isObject(field) ? strip(field, part(ui, name)) : field]),
  );

function stripBranches(value: unknown, ui: Schema): unknown {
  if (Array.isArray(value)) return value.map((branch) => (isObject(branch) ? strip(branch, ui) : branch));
  if (!isObject(value)) return value;
  // `dependencies` holds a schema or a list of names for each field; `then` and `else` are schemas themselves.
  const isSchema = 'properties' in value || 'required' in value || 'oneOf' in value || 'allOf' in value;
  if (isSchema) return strip(value, ui);
  return Object.fromEntries(
    Object.entries(value).map(([name, branch]) => [name, isObject(branch) ? strip(branch, ui) : branch]),
  );
}

function part(ui: Schema, name: string): Schema {
  const own = ui[name];
  if (isObject(own)) return own;
  const made: Schema = {};
  ui[name] = made;
  return made;
}

/** A field's own options, whether written as `ui:widget` or inside `ui:options`. */
export function option(ui: Schema | undefined, name: string): unknown {
  const options = ui?.['ui:options'];
  return ui?.[`ui:${name}`] ?? (isObject(options) ? options[name] : undefined);
}
