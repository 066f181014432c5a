import { type Misfit, sentenceOf } from './misfit';
import { pickedMisfits } from './repository';
import { type Fits, isObject, resolveSchema, type Schema, withRoot } from './resolve';

/** Ajv on the server, an interpreter in the browser, where compiled schemas are not allowed. */
export type Validator = { fits: Fits; misfits: (schema: Schema, value: unknown) => Misfit[] };

export type CheckedPage = {
  /** what the form holds: defaults filled in, and without what it hides for these values or does not know */
  values: Record<string, unknown>;
  errors: { pointer: string; detail: string }[];
};

const mostRounds = 5;
const deepest = 16;

/** Where a value has several mistakes, the first of these is said: validators find them in orders of their own. */
const ranks = [
  ...['required', 'oneOf', 'anyOf', 'not', 'type', 'enum', 'const'],
  ...['minLength', 'maxLength', 'format', 'pattern', 'minimum', 'maximum'],
];
const rankOf = ({ keyword }: Misfit) => (ranks.includes(keyword) ? ranks.indexOf(keyword) : ranks.length);

/** Checks one page of a form. Errors point at fields, never at the branches of the schema that they come from. */
export function checkPage(schema: Schema, given: Record<string, unknown>, validator: Validator): CheckedPage {
  const page: Page = { root: schema, fits: validator.fits };
  const { schema: plain, value } = settle(schema, given, page, 0);
  const values = isObject(value) ? value : {};
  const worst = new Map<string, Misfit>();
  for (const misfit of [...validator.misfits(withRoot(plain, schema), values), ...pickedMisfits(plain, values)]) {
    const known = worst.get(misfit.pointer);
    if (!known || rankOf(misfit) < rankOf(known)) worst.set(misfit.pointer, misfit);
  }
  return { values, errors: [...worst].map(([pointer, misfit]) => ({ pointer, detail: sentenceOf(misfit) })) };
}

type Page = { root: Schema; fits: Fits };
type Settled = { schema: Schema; value: unknown };

/**
 * Fills in defaults and leaves out what the schema does not know, from the outside in. A default may open a further
 * branch, so an object is looked at until nothing changes.
 */
function settle(written: Schema, given: unknown, page: Page, depth: number): Settled {
  const { root, fits } = page;
  // A definition that holds itself ends where nothing was given any more.
  if (depth > deepest) return { schema: {}, value: given };
  const schema = typeof written.$ref === 'string' ? resolveSchema(written, given, fits, root) : written;
  const value = given === undefined ? startingValue(schema, fits) : given;
  if (Array.isArray(value)) return settleList(schema, value, page, depth);
  if (!isObject(value) && !(value === undefined && isObject(schema.properties))) {
    return { schema: asChoice(schema), value };
  }
  // What a round leaves out may be asked for by the next one, once a default has opened its branch.
  let current: Schema = isObject(value) ? value : {};
  for (let round = 1; ; round++) {
    const resolved = resolveSchema(schema, current, fits, root);
    const next = settleProperties(resolved, current, page, depth);
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

/** Each item by itself: what the one shows, the other may hide. */
function settleList(schema: Schema, value: unknown[], page: Page, depth: number): Settled {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const itemSchema = (index: number) => (index < first.length ? first[index] : schema.items);
  if (!isObject(schema.items) && first.length === 0) return { schema, value };
  const settled = value.map((item, index) => {
    const own = itemSchema(index);
    return isObject(own) ? settle(own, item, page, depth + 1) : { schema: {}, value: item };
  });
  return { schema, value: settled.map((item) => item.value) };
}

function settleProperties(resolved: Schema, current: Schema, page: Page, depth: number): Settled {
  const fields = isObject(resolved.properties) ? resolved.properties : {};
  const { additionalProperties, patternProperties } = resolved;
  // A page holds what its fields are; an object inside without fields is a map.
  const isOpen = Boolean(additionalProperties || patternProperties) || (depth > 0 && isEmpty(fields));
  const value: Schema = isOpen ? { ...current } : {};
  const properties: Schema = {};
  for (const [key, field] of Object.entries(fields)) {
    if (!isObject(field)) continue;
    const settled = settle(field, current[key], page, depth + 1);
    properties[key] = settled.schema;
    if (settled.value !== undefined) value[key] = settled.value;
  }
  return { schema: { ...resolved, properties }, value };
}

/** A choice written as `oneOf` constants: asked for as a list of values, so that a mistake names them all. */
function asChoice(schema: Schema): Schema {
  const { oneOf, anyOf, ...rest } = schema;
  const branches = Array.isArray(oneOf) ? oneOf : Array.isArray(anyOf) ? anyOf : [];
  if (branches.length === 0 || !branches.every((branch) => isObject(branch) && 'const' in branch)) return schema;
  return { ...rest, enum: branches.map((branch) => (branch as Schema).const) };
}

const isEmpty = (value: Schema) => Object.keys(value).length === 0;
