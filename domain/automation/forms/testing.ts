import fc from 'fast-check';
import { checkPage, type Validator } from './check';
import { isObject, resolveSchema, type Schema } from './resolve';

/** Answers a number from 0 up to but not `below`: the same ones for the same seed. */
export type Choose = (below: number) => number;

export function choosing(seed: number): Choose {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const mostRounds = 12;

/**
 * Values that a person might give to a page: everything that is required, and of the rest what `choose` says. Fields that
 * only appear because of others are filled in the next round, as in the form. What fits nothing is left for the check to say.
 */
export function exampleValues(page: Schema, choose: Choose, validator: Validator, share = 0.5): Schema {
  let values: Schema = {};
  for (let round = 0; round < mostRounds; round++) {
    const resolved = resolveSchema(page, values, validator.fits);
    const required = Array.isArray(resolved.required) ? resolved.required : [];
    const fields = isObject(resolved.properties) ? resolved.properties : {};
    const before = JSON.stringify(values);
    for (const [name, field] of Object.entries(fields)) {
      if (values[name] !== undefined || !isObject(field)) continue;
      const wanted = required.includes(name) || (round === 0 && choose(1000) < share * 1000);
      const value = wanted
        ? exampleValue(resolveSchema(field, undefined, validator.fits, page), choose, page)
        : undefined;
      if (value !== undefined) values[name] = value;
    }
    values = checkPage(page, values, validator).values;
    if (JSON.stringify(values) === before) break;
  }
  return values;
}

function exampleValue(field: Schema, choose: Choose, root: Schema, depth = 0): unknown {
  if (field.const !== undefined) return field.const;
  if (Array.isArray(field.enum) && field.enum.length > 0) return field.enum[choose(field.enum.length)];
  for (const key of ['oneOf', 'anyOf']) {
    const branches = field[key];
    if (!Array.isArray(branches) || branches.length === 0 || field.properties) continue;
    const branch = branches[choose(branches.length)];
    if (isObject(branch)) return exampleValue({ ...field, [key]: undefined, ...branch }, choose, root, depth + 1);
  }
  const type = Array.isArray(field.type) ? field.type[0] : (field.type ?? (field.properties ? 'object' : 'string'));
  if (depth > 6) return undefined;
  if (field.default !== undefined && isOfType(field.default, String(type))) return field.default;
  switch (type) {
    case 'boolean':
      return choose(2) === 1;
    case 'integer':
    case 'number':
      return exampleNumber(field, choose);
    case 'array':
      return exampleList(field, choose, root, depth);
    case 'object':
      return exampleObject(field, choose, root, depth);
    case 'null':
      return null;
    default:
      return exampleText(field, choose);
  }
}

const isOfType = (value: unknown, type: string): boolean =>
  (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value) === type.replace('integer', 'number');

function exampleNumber({ minimum, maximum, multipleOf = 1 }: Schema, choose: Choose): number {
  const low = typeof minimum === 'number' ? minimum : 1;
  const high = typeof maximum === 'number' ? maximum : low + 10;
  const step = Number(multipleOf);
  return Math.min(high, Math.ceil(low / step) * step + choose(Math.max(1, Math.floor((high - low) / step))) * step);
}

function exampleList(field: Schema, choose: Choose, root: Schema, depth: number): unknown[] {
  const items = isObject(field.items) ? field.items : {};
  const length = Math.max(Number(field.minItems ?? 0), choose(3));
  const made = Array.from({ length }, () => exampleValue(items, choose, root, depth + 1));
  const distinct = field.uniqueItems ? [...new Map(made.map((item) => [JSON.stringify(item), item])).values()] : made;
  return distinct.filter((item) => item !== undefined);
}

function exampleObject(field: Schema, choose: Choose, root: Schema, depth: number): Schema {
  const required = Array.isArray(field.required) ? field.required : [];
  const fields = Object.entries(isObject(field.properties) ? field.properties : {});
  return Object.fromEntries(
    fields.flatMap(([name, one]) => {
      if (!isObject(one) || (!required.includes(name) && choose(2) === 0)) return [];
      const value = exampleValue(one, choose, root, depth + 1);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const formats: Record<string, string> = {
  email: 'ines@example.com',
  uri: 'https://example.com/demo',
  'uri-reference': '/demo',
  date: '2026-11-23',
  time: '09:00:00Z',
  'date-time': '2026-11-23T09:00:00Z',
  ipv4: '10.0.0.1',
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
};

const usual = ['demo-service', 'demo', 'Demo', 'demo_service', 'team-a', '1', '10', '1.0.0', 'com.example.demo'];
const more = ['https://example.com/demo', '10.0.0.0/16', '123456789012', 'ines@example.com', 'DEMO', '500m', '512Mi'];

function exampleText(field: Schema, choose: Choose): string {
  const picker = field['ui:field'];
  if (picker === 'RepoUrlPicker') return repositoryFor(field);
  if (picker === 'OwnerPicker' || picker === 'MyGroupsPicker') return 'group:default/team-a';
  if (picker === 'EntityPicker' || picker === 'OwnedEntityPicker') return 'component:default/demo-service';
  const given = formats[String(field.format)];
  if (given) return given;
  const pattern = typeof field.pattern === 'string' ? safePattern(field.pattern) : undefined;
  const least = Number(field.minLength ?? 0);
  const most = Number(field.maxLength ?? 1000);
  const fits = (text: string) => (!pattern || pattern.test(text)) && text.length >= least && text.length <= most;
  const fitting = [...usual, ...(pattern ? more : [])].filter(fits);
  if (fitting.length > 0) return fitting[pattern ? choose(fitting.length) : 0] ?? '';
  if (!pattern)
    return 'demo-service'.repeat(Math.ceil(Math.max(1, least) / 12)).slice(0, Math.min(most, Math.max(least, 12)));
  const made = fc.sample(fc.stringMatching(pattern), { numRuns: 40, seed: choose(1000) });
  return made.find(fits) ?? made[0] ?? 'demo-service';
}

function safePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

function repositoryFor(field: Schema): string {
  const options = isObject(field['ui:options']) ? field['ui:options'] : {};
  const first = (value: unknown) => (Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined);
  const owner = first(options.allowedOwners) ?? 'acme-org';
  return `${first(options.allowedHosts) ?? 'github.com'}?owner=${owner}&repo=${first(options.allowedRepos) ?? 'demo-service'}`;
}
