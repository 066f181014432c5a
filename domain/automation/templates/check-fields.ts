import { knownFields, knownWidgets } from '@/domain/automation/forms/known-fields';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import { fits } from './validator';

type Report = (at: PropertyKey[], message: string) => void;

/** Looks through the fields of a page for what the form would show otherwise than its author means. */
export function checkFields(page: Schema, at: PropertyKey[], report: Report): void {
  if (isObject(page.properties)) {
    for (const [name, field] of Object.entries(page.properties)) {
      if (!isObject(field)) continue;
      const here = [...at, 'properties', name];
      checkField(name, field, here, report);
      checkFields(field, here, report);
    }
  }
  if (isObject(page.items)) checkFields(page.items, [...at, 'items'], report);
  for (const key of ['allOf', 'oneOf', 'anyOf', 'then', 'else', 'dependencies', 'dependentSchemas']) {
    const part = page[key];
    if (Array.isArray(part)) {
      for (const [index, one] of part.entries()) if (isObject(one)) checkFields(one, [...at, key, index], report);
    } else if (isObject(part)) {
      checkFields(part, [...at, key], report);
      for (const [name, one] of Object.entries(part)) if (isObject(one)) checkFields(one, [...at, key, name], report);
    }
  }
}

function checkField(name: string, field: Schema, at: PropertyKey[], report: Report): void {
  const { type, default: value } = field;
  const [picker, widget] = [field['ui:field'], field['ui:widget']];
  if (typeof picker === 'string' && !knownFields.has(picker)) {
    report([...at, 'ui:field'], `This portal has no field "${picker}": a plain one stands in for “${name}”.`);
  }
  if (typeof widget === 'string' && !knownWidgets.has(widget)) {
    report([...at, 'ui:widget'], `This portal has no widget "${widget}": the usual one stands in for “${name}”.`);
  }
  if (widget === 'password') {
    report([...at, 'ui:widget'], `“${name}” is kept in plain text with each run. For a secret write ui:field: Secret.`);
  }
  if (value !== undefined && type !== undefined && !fits({ type }, value)) {
    const wanted = [type].flat().join(' or ');
    report([...at, 'default'], `The default of “${name}” is not of type ${wanted}, so the field begins empty.`);
  }
}
