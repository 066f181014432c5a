import type { ErrorObject } from 'ajv';
import { DeadlinePassed, withinMilliseconds } from '@/domain/automation/expressions/deadline';
import { isTruthy, renderStep } from '@/domain/automation/expressions/steps';
import type { FieldError } from '@/domain/core/errors';
import { formPages } from './pages';
import { isObject, resolveSchema, type Schema } from './resolve';
import type { TemplateDocument } from './schema';
import { fits, misfits } from './validator';

/** Checking one value, patterns included, takes at most so long. */
const milliseconds = 1000;

export type CheckedParameters = { values: Record<string, unknown>; errors: FieldError[] };

/**
 * Checks what a form or a script sends against the template's pages. `values` holds what the form would have sent:
 * defaults filled in, and without what the form hides for these values or does not know. `errors` point at fields.
 */
export function validateParameters(document: TemplateDocument, given: Record<string, unknown>): CheckedParameters {
  let values: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  try {
    withinMilliseconds(milliseconds, () => {
      for (const page of formPages(document)) {
        if (page.when && !isShown(page.when, { ...given, ...values })) continue;
        const checked = validatePage(page.schema, given);
        values = { ...values, ...checked.values };
        errors.push(...checked.errors);
      }
    });
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    errors.push({ pointer: '', detail: 'Checking the values takes too long: a pattern of the form may be at fault.' });
  }
  return { values, errors };
}

/** The same for `secrets`, where the template describes them. */
export function validateSecrets(document: TemplateDocument, given: Record<string, unknown>): FieldError[] {
  const schema = document.spec.secrets?.schema;
  return schema ? validatePage(schema, given).errors : [];
}

/** The same for one JSON Schema of an object, outside a template. What the schema does not know is left out. */
export function validateObject(schema: Schema, given: Record<string, unknown>): CheckedParameters {
  try {
    return withinMilliseconds(milliseconds, () => validatePage(schema, given));
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    return { values: {}, errors: [{ pointer: '', detail: 'Checking the values takes too long.' }] };
  }
}

const isShown = (when: string, parameters: Record<string, unknown>): boolean => {
  const rendered = renderStep({ input: { when } }, { parameters, steps: {} });
  return !rendered.skipped && isTruthy(rendered.input?.when);
};

function validatePage(schema: Schema, given: Record<string, unknown>): CheckedParameters {
  const { schema: plain, value } = settle(schema, given, schema);
  const values = isObject(value) ? value : {};
  return { values, errors: misfits(plain, values).filter(isOfField).map(toFieldError) };
}

const mostRounds = 5;

type Settled = { schema: Schema; value: unknown };

/**
 * Fills in defaults and leaves out what the schema does not know, from the outside in. A default may open a further
 * branch, so an object is looked at until nothing changes.
 */
function settle(schema: Schema, given: unknown, root: Schema): Settled {
  const value = given === undefined ? structuredClone(schema.default) : given;
  if (Array.isArray(value) && isObject(schema.items)) {
    const items = schema.items;
    const settled = value.map((item) => settle(items, item, root));
    return { schema: withDefinitions(schema, root), value: settled.map((item) => item.value) };
  }
  if (!isObject(value) && !(value === undefined && isObject(schema.properties))) {
    return { schema: withDefinitions(schema, root), value };
  }

  // What a round leaves out may be asked for by the next one, once a default has opened its branch.
  let current: Schema = isObject(value) ? value : {};
  for (let round = 1; ; round++) {
    const resolved = resolveSchema(schema, current, fits, root);
    const next = settleProperties(resolved, current, root, schema === root);
    const filled = { ...current, ...(next.value as Schema) };
    if (JSON.stringify(filled) === JSON.stringify(current) || round === mostRounds) {
      return given === undefined && isEmpty(next.value as Schema) ? { ...next, value: undefined } : next;
    }
    current = filled;
  }
}

function settleProperties(resolved: Schema, current: Schema, root: Schema, isPage: boolean): Settled {
  const fields = isObject(resolved.properties) ? resolved.properties : {};
  const { additionalProperties, patternProperties } = resolved;
  // A page holds what its fields are; an object inside without fields is a map.
  const isOpen = Boolean(additionalProperties || patternProperties) || (!isPage && Object.keys(fields).length === 0);
  const value: Schema = isOpen ? { ...current } : {};
  const properties: Schema = {};
  for (const [key, field] of Object.entries(fields)) {
    if (!isObject(field)) continue;
    const settled = settle(field, current[key], root);
    properties[key] = settled.schema;
    if (settled.value !== undefined) value[key] = settled.value;
  }
  return { schema: withDefinitions({ ...resolved, properties }, root), value };
}

const isEmpty = (value: Schema) => Object.keys(value).length === 0;

function withDefinitions(schema: Schema, root: Schema): Schema {
  const { definitions, $defs } = root;
  return { ...(definitions ? { definitions } : {}), ...($defs ? { $defs } : {}), ...schema };
}

/** `oneOf` and `if` repeat what their branches already say. */
const isOfField = ({ keyword }: ErrorObject) => keyword !== 'if';

function toFieldError(error: ErrorObject): FieldError {
  const missing = error.keyword === 'required' ? String(error.params.missingProperty) : undefined;
  const name = missing?.replaceAll('~', '~0').replaceAll('/', '~1');
  return {
    pointer: name === undefined ? error.instancePath : `${error.instancePath}/${name}`,
    detail: sentenceOf(error),
  };
}

function sentenceOf({ keyword, params, message = 'is not valid' }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'Fill this in.';
    case 'enum':
      return `Choose one of: ${(params.allowedValues as unknown[]).map((value) => String(value)).join(', ')}.`;
    case 'const':
      return `This has to be ${JSON.stringify(params.allowedValue)}.`;
    case 'pattern':
      return `This does not fit the pattern ${params.pattern}.`;
    case 'minLength':
      return params.limit === 1 ? 'Fill this in.' : `At least ${params.limit} characters.`;
    case 'maxLength':
      return `At most ${params.limit} characters.`;
    case 'minItems':
      return `At least ${params.limit} of them.`;
    case 'maxItems':
      return `At most ${params.limit} of them.`;
    case 'type':
      return `This has to be of type ${params.type}.`;
    case 'format':
      return `This is no ${params.format}.`;
    case 'additionalProperties':
      return `"${params.additionalProperty}" is not known here.`;
    default:
      return `This ${message}.`;
  }
}
