export type Schema = Record<string, unknown>;

/** Does the value fit the schema? Given by the caller, so that this stays free of any one validator. */
export type Fits = (schema: Schema, value: unknown) => boolean;

const deepest = 12;

export const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The schema that holds for this value: `$ref`, `allOf`, `if`, `dependencies` and the fitting branch of `oneOf` are
 * worked into plain `properties` and `required`, as the form does. So errors point to fields, never to branches,
 * and what is hidden in the form is not in the result.
 */
export function resolveSchema(schema: Schema, value: unknown, fits: Fits, root: Schema = schema, depth = 0): Schema {
  if (depth > deepest) return schema;
  const into = (part: unknown, base: Schema) =>
    isObject(part) ? merge(base, resolveSchema(part, value, fits, root, depth + 1)) : base;

  const {
    $ref,
    allOf,
    if: condition,
    then,
    else: otherwise,
    dependencies,
    dependentSchemas,
    dependentRequired,
    ...rest
  } = schema;
  let result: Schema = rest;
  if (typeof $ref === 'string') result = into(lookUp(root, $ref), result);
  if (Array.isArray(allOf)) for (const part of allOf) result = into(part, result);
  if (isObject(condition)) result = into(fits(withRoot(condition, root), value) ? then : otherwise, result);
  for (const [key, dependency] of Object.entries({
    ...objectOf(dependencies),
    ...objectOf(dependentSchemas),
    ...objectOf(dependentRequired),
  })) {
    if (!isObject(value) || value[key] === undefined) continue;
    if (Array.isArray(dependency)) result = merge(result, { required: dependency });
    else if (isObject(dependency)) result = into(branchFor(dependency, key, value, fits, root), result);
  }
  return withChosenBranch(result, value, fits, root, depth);
}

/** Of a dependency's `oneOf`, the branch that the field's value selects; without the field itself. */
function branchFor(dependency: Schema, key: string, value: Schema, fits: Fits, root: Schema): Schema {
  if (!Array.isArray(dependency.oneOf)) return dependency;
  const { oneOf, ...shared } = dependency;
  const branch = oneOf.filter(isObject).find((candidate) => {
    const field = objectOf(candidate.properties)[key];
    return !isObject(field) || fits(withRoot(field, root), value[key]);
  });
  if (!branch) return shared;
  const { [key]: _, ...properties } = objectOf(branch.properties);
  return merge(shared, { ...branch, properties });
}

function withChosenBranch(schema: Schema, value: unknown, fits: Fits, root: Schema, depth: number): Schema {
  for (const key of ['oneOf', 'anyOf']) {
    const branches = schema[key];
    if (!Array.isArray(branches) || !isObject(value)) continue;
    const objects = branches.filter(
      (branch) => isObject(branch) && (branch.properties || branch.$ref || branch.required),
    );
    if (objects.length === 0) continue;
    const { [key]: _, ...rest } = schema;
    const chosen =
      objects.find((branch) => fits(withRoot(branch, root), value)) ??
      objects.find((branch) => selects(branch, value, fits, root)) ??
      objects[0];
    return merge(rest, resolveSchema(chosen, value, fits, root, depth + 1));
  }
  return schema;
}

/** A branch is meant when the fields that it pins to one value have that value. */
function selects(branch: Schema, value: Schema, fits: Fits, root: Schema): boolean {
  const pinned = Object.entries(objectOf(branch.properties)).filter(
    ([, field]) => isObject(field) && (field.const !== undefined || Array.isArray(field.enum)),
  );
  return pinned.length > 0 && pinned.every(([key, field]) => fits(withRoot(field as Schema, root), value[key]));
}

/** Definitions go along, so that a part can be checked on its own. */
export function withRoot(part: Schema, root: Schema): Schema {
  const { definitions, $defs } = root;
  return { ...(definitions ? { definitions } : {}), ...($defs ? { $defs } : {}), ...part };
}

const objectOf = (value: unknown): Schema => (isObject(value) ? value : {});

function lookUp(root: Schema, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let value: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    value = isObject(value) ? value[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return value;
}

function merge(base: Schema, extra: Schema): Schema {
  const properties: Schema = { ...objectOf(base.properties) };
  for (const [key, field] of Object.entries(objectOf(extra.properties))) {
    const own = properties[key];
    properties[key] = isObject(own) && isObject(field) ? merge(own, field) : field;
  }
  const required = [...new Set([...listOf(base.required), ...listOf(extra.required)])];
  const merged: Schema = { ...base, ...extra };
  if (Object.keys(properties).length > 0) merged.properties = properties;
  if (required.length > 0) merged.required = required;
  return merged;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
