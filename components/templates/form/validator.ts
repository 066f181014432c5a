import { format as formats, Validator as Interpreter } from '@cfworker/json-schema';
import type { RJSFSchema, ValidatorType } from '@rjsf/utils';
import type { Format } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats';
import type { Validator } from '@/domain/automation/forms/check';
import { dialectOf } from '@/domain/automation/forms/dialect';
import { isInsideBranch, type Misfit, pointerPart } from '@/domain/automation/forms/misfit';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';

/** Keywords that only say that something inside them does not fit. */
const wrappers = new Set([
  ...['properties', 'items', 'prefixItems', 'additionalItems', 'contains', 'patternProperties', 'propertyNames'],
  ...['allOf', 'if', 'then', 'else', '$ref', 'dependencies', 'dependentSchemas'],
]);

// What an address or a date is, the server decides: the interpreter's own formats are others, and fewer.
for (const [name, format] of Object.entries<Format>(fullFormats)) {
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  const isOfText = typeof format !== 'object' || !('type' in format) || format.type !== 'number';
  if (check instanceof RegExp) formats[name] = (text) => check.test(text);
  else if (isOfText && typeof check === 'function') formats[name] = check as (text: string) => boolean;
}

/** Checks by interpreting the schema: a strict content security policy forbids compiling it, as Ajv does. */
export const validator: Validator = {
  fits: (schema, value) => {
    // What is not there fits what asks nothing of it: the interpreter would throw.
    if (value === undefined) return !['type', 'const', 'enum'].some((keyword) => keyword in schema);
    return new Interpreter(schema, dialectOf(JSON.stringify(schema))).validate(value).valid;
  },
  misfits: (schema, value) => {
    const { errors } = new Interpreter(schema, dialectOf(JSON.stringify(schema)), false).validate(value ?? {});
    const own = errors.filter((error) => !wrappers.has(error.keyword) && !isInsideBranch(error.keywordLocation));
    return own.map((error) => toMisfit(error, schema));
  },
};

type Found = { keyword: string; keywordLocation: string; instanceLocation: string; error: string };

function toMisfit({ keyword, keywordLocation, instanceLocation, error }: Found, schema: Schema): Misfit {
  const at = instanceLocation.replace(/^#/, '');
  const name = /property "(.*?)"/.exec(error)?.[1] ?? '';
  if (keyword === 'required') return { pointer: `${at}/${pointerPart(name)}`, keyword };
  const limit = keyword === 'additionalProperties' ? name : lookUp(schema, keywordLocation);
  return { pointer: at, keyword, limit };
}

/** What stands in the schema at a location such as #/properties/name/maxLength. */
function lookUp(schema: Schema, location: string): unknown {
  let value: unknown = schema;
  for (const part of location.replace(/^#\/?/, '').split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) ? value[key] : Array.isArray(value) ? value[Number(key)] : undefined;
  }
  return value;
}

/** The form only asks which branch fits; what is wrong with the values is told to it from outside. */
export const formValidator: ValidatorType = {
  isValid: (schema, value, root) => validator.fits(withDefinitions(schema as Schema, root as Schema), value),
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({ errors: [] }),
};

function withDefinitions(schema: Schema, root: Schema): Schema {
  const { definitions, $defs } = (root ?? {}) as RJSFSchema;
  return { ...(definitions && { definitions }), ...($defs && { $defs }), ...schema };
}
