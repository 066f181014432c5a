import { type Misfit, sentenceOf } from './misfit';
import { type Fits, isObject, resolveSchema, type Schema } from './resolve';

/** Ajv on the server, an interpreter in the browser, where compiled schemas are not allowed. */
export type Validator = { fits: Fits; misfits: (schema: Schema, value: unknown) => Misfit[] };

export type CheckedPage = {
  /** what the form holds: defaults filled in, and without what it hides for these values or does not know */
  values: Record<string, unknown>;
  errors: { pointer: string; detail: string }[];
};

const mostRounds = 5;

/** Checks one page of a form. Errors point at fields, never at the branches of the schema that they come from. */
export function checkPage(schema: Schema, given: Record<string, unknown>, validator: Validator): CheckedPage {
  const { schema: plain, value } = settle(schema, given, schema, validator.fits);
  const values = isObject(value) ? value : {};
  const errors = new Map<string, string>();
  for (const misfit of validator.misfits(plain, values)) {
    if (!errors.has(misfit.pointer)) errors.set(misfit.pointer, sentenceOf(misfit));
  }
  return { values, errors: [...errors].map(([pointer, detail]) => ({ pointer, detail })) };
}

type Settled = { schema: Schema; value: unknown };

/**
 * Fills in defaults and leaves out what the schema does not know, from the outside in. A default may open a further
 * branch, so an object is looked at until nothing changes.
 */
function settle(schema: Schema, given: unknown, root: Schema, fits: Fits): Settled {
  const value = given === undefined ? startingValue(schema, fits) : given;
  if (Array.isArray(value) && isObject(schema.items)) {
    const items = schema.items;
    const settled = value.map((item) => settle(items, item, root, fits));
    return { schema: withDefinitions(schema, root), value: settled.map((item) => item.value) };
  }
  if (!isObject(value) && !(value === undefined && isObject(schema.properties))) {
    return { schema: withDefinitions(schema, root), value };
  }
  // What a round leaves out may be asked for by the next one, once a default has opened its branch.
  let current: Schema = isObject(value) ? value : {};
  for (let round = 1; ; round++) {
    const resolved = resolveSchema(schema, current, fits, root);
    const next = settleProperties(resolved, current, root, fits, schema === root);
    const filled = { ...current, ...(next.value as Schema) };
    if (JSON.stringify(filled) === JSON.stringify(current) || round === mostRounds) {
      return given === undefined && isEmpty(next.value as Schema) ? { ...next, value: undefined } : next;
    }
    current = filled;
  }
}

/** A default of another type than its field would only be in the way: publishing says so, the form begins empty. */
function startingValue({ type, default: value }: Schema, fits: Fits): unknown {
  if (value === undefined || (type !== undefined && !fits({ type }, value))) return undefined;
  return structuredClone(value);
}

function settleProperties(resolved: Schema, current: Schema, root: Schema, fits: Fits, isPage: boolean): Settled {
  const fields = isObject(resolved.properties) ? resolved.properties : {};
  const { additionalProperties, patternProperties } = resolved;
  // A page holds what its fields are; an object inside without fields is a map.
  const isOpen = Boolean(additionalProperties || patternProperties) || (!isPage && isEmpty(fields));
  const value: Schema = isOpen ? { ...current } : {};
  const properties: Schema = {};
  for (const [key, field] of Object.entries(fields)) {
    if (!isObject(field)) continue;
    const settled = settle(field, current[key], root, fits);
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
