type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

const deepest = 4;

/**
 * A schema as a person reads it: `{ id: string, cost?: { hourly: number } }`, one property a line.
 * A `?` marks what may be left out; references are followed `deepest` levels, then named.
 */
export function sketch(schema: Schema | undefined, named: Record<string, Schema> = {}, depth = 0): string {
  if (!schema) return 'anything';
  if (schema.$ref) return reference(schema.$ref, named, depth);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => sketch(choice, named, depth)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => sketch(part, named, depth)).join(' & ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.items) return `${wrapped(sketch(schema.items, named, depth))}[]`;
  if (schema.properties) return object(schema, named, depth);
  if (typeof schema.additionalProperties === 'object')
    return `{ [name]: ${sketch(schema.additionalProperties, named, depth + 1)} }`;
  const types = [schema.type ?? 'anything'].flat();
  return types.map((type) => (schema.format && type === 'string' ? schema.format : type)).join(' | ');
}

const wrapped = (text: string) => (text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text);

function reference(ref: string, named: Record<string, Schema>, depth: number): string {
  const name = ref.split('/').at(-1) ?? ref;
  return depth >= deepest ? name : sketch(named[name] ?? {}, named, depth + 1);
}

function object(schema: Schema, named: Record<string, Schema>, depth: number): string {
  if (depth > deepest) return '{ … }';
  const indent = '  '.repeat(depth + 1);
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const optional = schema.required?.includes(name) ? '' : '?';
    return `${indent}${name}${optional}: ${sketch(property, named, depth + 1)}`;
  });
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}
