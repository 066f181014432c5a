import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { knownFields, knownWidgets } from '@/domain/automation/forms/known-fields';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import { sentenceCase } from './form-context';

/** Fields of ours for what no field or widget of a form can show. */
export const plainText = 'plain text';
export const plainJson = 'plain JSON';

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
    if (key.startsWith('ui:')) keepUi(key, value, ui);
    else if (key === 'enumNames') ui['ui:enumNames'] ??= value;
    else if (key === 'properties' && isObject(value)) schema[key] = stripFields(value, ui);
    else if (key === 'items' && isObject(value)) schema[key] = strip(value, part(ui, 'items'));
    else if (branches.includes(key)) schema[key] = stripBranches(value, ui);
    else schema[key] = value;
  }
  const stand = standIn(schema, ui);
  if (stand) ui['ui:field'] = stand;
  return schema;
}

/** The first to say something wins. A form made elsewhere may name parts that this one does not have: they are passed over. */
function keepUi(key: string, value: unknown, ui: Schema): void {
  if (key === 'ui:field' && !knownFields.has(String(value))) ui['ui:unknownField'] ??= value;
  else if (key === 'ui:widget' && typeof value === 'string' && !knownWidgets.has(value))
    ui['ui:unknownWidget'] ??= value;
  else if (key === 'ui:order' && Array.isArray(value)) ui[key] ??= value.includes('*') ? value : [...value, '*'];
  else if (!/Template$/.test(key)) ui[key] ??= value;
}

/** A field that its schema alone cannot show: of no type, an object or a list of nobody knows what. */
function standIn(schema: Schema, ui: Schema): string | undefined {
  if (typeof ui['ui:field'] === 'string') return undefined;
  const type = [schema.type].flat()[0];
  const isUnsaid = type === undefined && typeof ui['ui:unknownField'] === 'string';
  if (isUnsaid && !schema.properties && !schema.enum && !schema.oneOf && !schema.anyOf) return plainText;
  if (type === 'array' && !isObject(schema.items)) return plainJson;
  const isMap = type === 'object' && !isObject(schema.properties) && !schema.additionalProperties;
  return isMap && !branches.some((key) => key in schema) && typeof ui['ui:unknownField'] === 'string'
    ? plainJson
    : undefined;
}

const stripFields = (fields: Schema, ui: Schema): Schema =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isObject(field) ? titled(strip(field, part(ui, name)), name) : field,
    ]),
  );

/** A field without a title is called by its name in words; what only selects a branch keeps the title of its field. */
const titled = (field: Schema, name: string): Schema =>
  field.title === undefined && field.type !== undefined ? { title: sentenceCase(name), ...field } : field;

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
