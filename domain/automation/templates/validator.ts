import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { dialectOf } from '@/domain/automation/forms/dialect';
import { isInsideBranch, type Misfit, pointerPart } from '@/domain/automation/forms/misfit';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';

const options = { allErrors: true, strict: false, logger: false, addUsedSchema: false } as const;
const dialects = { '7': new Ajv(options), '2020-12': new Ajv2020(options) };
for (const ajv of Object.values(dialects)) {
  addFormats.default(ajv);
  // Ajv's own passes over entries that are of the wrong type, or called __proto__, and throws at one called valueOf.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (asked: boolean, items: unknown[]) => !asked || new Set(items.map(inOrder)).size === items.length,
  });
}

/** JSON that is the same for the same value, in whatever order its fields came. */
function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${inOrder(value[name])}`).join()}}`;
}

const mostKept = 500;
const kept = new Map<string, ValidateFunction>();

/** Compiled once per content: the same small conditions are asked again and again while a form is resolved. */
function compiled(schema: Schema): ValidateFunction {
  const { $schema: _, $id: __, ...rest } = schema;
  const key = JSON.stringify(rest);
  const found = kept.get(key);
  if (found) return found;
  const ajv = dialects[dialectOf(key)];
  const validate = ajv.compile(rest);
  ajv.removeSchema(rest);
  const oldest = kept.keys().next();
  if (kept.size >= mostKept && !oldest.done) kept.delete(oldest.value);
  kept.set(key, validate);
  return validate;
}

/** Does the value fit the schema? */
export const fits = (schema: Schema, value: unknown): boolean => compiled(schema)(value) === true;

/** Everything about the value that does not fit; empty when it does. */
export function misfits(schema: Schema, value: unknown): Misfit[] {
  const validate = compiled(schema);
  // `if` only repeats what its branches say.
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(
    ({ keyword, schemaPath }) => keyword !== 'if' && !isInsideBranch(schemaPath),
  );
  return errors.map(toMisfit);
}

/** Ajv names what a keyword asks for differently for each. */
const limits = [
  'allowedValues',
  'allowedValue',
  'limit',
  'pattern',
  'type',
  'format',
  'multipleOf',
  'additionalProperty',
];

function toMisfit({ keyword, instancePath, params }: ErrorObject): Misfit {
  const missing = keyword === 'required' ? `/${pointerPart(String(params.missingProperty))}` : '';
  const name = limits.find((limit) => limit in params);
  return { pointer: instancePath + missing, keyword, limit: name && params[name] };
}

/** Says why this is no JSON Schema; undefined when it is one. */
export function compileSchema(schema: Schema): string | undefined {
  try {
    compiled(schema);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^schema is invalid: data/, '').split(', data/')[0];
  }
}
