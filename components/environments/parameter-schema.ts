/** What of JSON Schema a form of one level shows. */
export type PropertySchema = {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: (string | number | boolean)[];
  enumNames?: string[];
  items?: PropertySchema;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  format?: string;
};

/** The properties in the order in which the form asks. */
export function propertiesOf(schema: Record<string, unknown>): [string, PropertySchema][] {
  const order = Array.isArray(schema['ui:order']) ? (schema['ui:order'] as string[]) : [];
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries((schema.properties ?? {}) as Record<string, PropertySchema>).sort(
    ([a], [b]) => place(a) - place(b),
  );
}

export type ControlKind = 'few' | 'choice' | 'many' | 'switch' | 'number' | 'text' | 'line';

/** Which control asks for it. A choice of few stands in sight, as long as its words are short. */
export function kindOf(property: PropertySchema): ControlKind {
  if (property.enum) {
    const words = labelsOf(property).map(({ label }) => label);
    return words.length <= 4 && words.join('').length <= 32 ? 'few' : 'choice';
  }
  if (property.type === 'array' && property.items?.enum) return 'many';
  if (property.type === 'boolean') return 'switch';
  if (property.type === 'integer' || property.type === 'number') return 'number';
  return (property.maxLength ?? 0) > 600 || property.format === 'textarea' ? 'text' : 'line';
}

/** The choices of an enum with their words. */
export const labelsOf = (property: PropertySchema) =>
  (property.enum ?? []).map((value, index) => ({ value, label: property.enumNames?.[index] ?? String(value) }));

/** What the form begins with. */
export const defaultsOf = (schema: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    propertiesOf(schema).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  );
