import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import { option } from './ui-schema';

/** How a field looks: a line of text or a list fits half the width, cards and switches stand by themselves. */
export type Shape = 'line' | 'text' | 'segments' | 'cards' | 'switch' | 'group';

const halfFields = new Set(['OwnerPicker', 'EntityPicker', 'OwnedEntityPicker', 'MyGroupsPicker', 'RepoBranchPicker']);
const mostSegments = 4;
const longestSegment = 14;

export function shapeOf(schema: Schema, ui: Schema | undefined): Shape {
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type;
  const widget = option(ui, 'widget');
  if (typeof ui?.['ui:field'] === 'string') return halfFields.has(ui['ui:field']) ? 'line' : 'text';
  if (type === 'object' || isObject(schema.properties)) return 'group';
  if (type === 'array') return widget === 'checkboxes' || isChoice(schema.items) ? 'text' : 'group';
  if (widget === 'radio') return areSegments(schema, ui) ? 'segments' : 'cards';
  if (type === 'boolean') return widget && widget !== 'checkbox' ? 'line' : 'switch';
  if (widget === 'textarea' || option(ui, 'multiline')) return 'text';
  if (type === 'number' || type === 'integer' || isChoice(schema) || schema.format === 'date') return 'line';
  return 'text';
}

export const isChoice = (schema: unknown): boolean =>
  isObject(schema) && (Array.isArray(schema.enum) || (Array.isArray(schema.oneOf) && schema.oneOf.every(isConst)));

const isConst = (branch: unknown) => isObject(branch) && 'const' in branch;

/** A few short words stand beside each other; anything longer, or with an explanation, gets cards. */
function areSegments(schema: Schema, ui: Schema | undefined): boolean {
  const names = (option(ui, 'enumNames') ?? schema.enum) as unknown[] | undefined;
  if (schema.type === 'boolean') return true;
  if (!Array.isArray(names) || names.length > mostSegments || option(ui, 'descriptions')) return false;
  return names.every((name) => String(name).length <= longestSegment);
}

export type Row = { fields: string[] };
export type Section = { rows: Row[]; conditional?: { asker: string } };

type Fields = { name: string; shape: Shape }[];

/**
 * Puts fields into sections and rows: two narrow ones share a row, cards and switches have a section each, and what is
 * asked only because of another field stands right below that one.
 */
export function arrange(fields: Fields, askers: Map<string, string>): Section[] {
  const sections: Section[] = [];
  const own = fields.filter(({ name }) => !askers.has(name));
  for (const field of own) {
    const last = sections.at(-1);
    const row = last?.rows.at(-1);
    const isAlone = field.shape === 'cards' || field.shape === 'switch';
    const isNarrow = field.shape === 'line' || field.shape === 'segments';
    const fits = last && !last.conditional && !isAlone && !standsAlone(last, fields);
    if (fits && row && isNarrow && row.fields.length === 1 && isNarrowRow(row, fields)) row.fields.push(field.name);
    else if (fits) last.rows.push({ fields: [field.name] });
    else sections.push({ rows: [{ fields: [field.name] }] });

    const asked = fields.filter(({ name }) => askers.get(name) === field.name);
    if (asked.length > 0) sections.push({ rows: rowsOf(asked), conditional: { asker: field.name } });
  }
  const placed = new Set(sections.flatMap(({ rows }) => rows.flatMap((row) => row.fields)));
  const rest = fields.filter(({ name }) => !placed.has(name));
  if (rest.length > 0) sections.push({ rows: rowsOf(rest) });
  return sections;
}

const shapeIn = (fields: Fields, name: string | undefined) => fields.find((field) => field.name === name)?.shape;

function standsAlone({ rows }: Section, fields: Fields): boolean {
  const shape = shapeIn(fields, rows[0]?.fields[0]);
  return shape === 'cards' || shape === 'switch';
}

const isNarrowRow = ({ fields: names }: Row, fields: Fields) => {
  const shape = shapeIn(fields, names[0]);
  return shape === 'line' || shape === 'segments';
};

const rowsOf = (fields: Fields): Row[] =>
  fields.reduce<Row[]>((rows, field) => {
    const last = rows.at(-1);
    const isNarrow = field.shape === 'line' || field.shape === 'segments';
    if (last && isNarrow && last.fields.length === 1 && isNarrowRow(last, fields)) last.fields.push(field.name);
    else rows.push({ fields: [field.name] });
    return rows;
  }, []);

/** For each field that stands in a branch only: the field that opens the branch. */
export function askersOf(schema: Schema): Map<string, string> {
  const askers = new Map<string, string>();
  const always = isObject(schema.properties) ? schema.properties : {};
  const note = (branch: unknown, asker: string): void => {
    if (!isObject(branch)) return;
    for (const name of Object.keys(isObject(branch.properties) ? branch.properties : {})) {
      if (!(name in always) && name !== asker && !askers.has(name)) askers.set(name, asker);
    }
    for (const key of ['oneOf', 'anyOf', 'allOf']) {
      const inner = branch[key];
      if (Array.isArray(inner)) for (const one of inner) note(one, asker);
    }
    noteConditions(branch, note);
  };
  noteConditions(schema, note);
  return askers;
}

function noteConditions(schema: Schema, note: (branch: unknown, asker: string) => void): void {
  for (const key of ['dependencies', 'dependentSchemas']) {
    const dependencies = schema[key];
    if (isObject(dependencies)) for (const [asker, branch] of Object.entries(dependencies)) note(branch, asker);
  }
  const conditions = [schema, ...(Array.isArray(schema.allOf) ? schema.allOf.filter(isObject) : [])];
  for (const { if: condition, then, else: otherwise } of conditions) {
    const asker =
      isObject(condition) && isObject(condition.properties) ? Object.keys(condition.properties)[0] : undefined;
    if (!asker) continue;
    note(then, asker);
    note(otherwise, asker);
  }
}
