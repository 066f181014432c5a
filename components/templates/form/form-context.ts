import type { FormContextType, UiSchema } from '@rjsf/utils';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';

export type TeamChoice = { ref: string; name: string; people: number };

/** What the fields of a template's form know besides their own value. */
export type TemplateFormContext = FormContextType & {
  /** the page as the template wrote it, and its `ui:` parts */
  schema: Schema;
  uiSchema: UiSchema;
  /** values of all pages */
  values: Schema;
  teams: TeamChoice[];
  /** references of the teams that the viewer is in */
  ownTeams: string[];
  secrets: Record<string, string>;
  setSecret: (name: string, value: string) => void;
};

export type Registered = { registry: { formContext: TemplateFormContext } };

export const titleOf = (schema: Schema, name: string): string =>
  typeof schema.title === 'string' && schema.title ? schema.title : sentenceCase(name);

/** `artifact_id` and `artifactId` become `Artifact id`. */
export function sentenceCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Fields of a page and of all its branches, by name. */
export function allFields(schema: Schema, found = new Map<string, Schema>()): Map<string, Schema> {
  if (isObject(schema.properties)) {
    for (const [name, field] of Object.entries(schema.properties)) {
      if (isObject(field)) found.set(name, { ...field, ...found.get(name) });
    }
  }
  for (const key of ['allOf', 'oneOf', 'anyOf', 'then', 'else', 'dependencies', 'dependentSchemas']) {
    const part = schema[key];
    const branches = isObject(part) ? [part, ...Object.values(part)] : Array.isArray(part) ? part : [];
    for (const branch of branches) if (isObject(branch)) allFields(branch, found);
  }
  return found;
}
