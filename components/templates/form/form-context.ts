import type { FormContextType, UiSchema } from '@rjsf/utils';
import type { Schema } from '@/domain/automation/forms/resolve';

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
