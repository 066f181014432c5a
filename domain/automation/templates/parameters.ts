import { type CheckedPage, checkPage } from '@/domain/automation/forms/check';
import { holds } from '@/domain/automation/forms/condition';
import { checkPages } from '@/domain/automation/forms/pages';
import type { Schema } from '@/domain/automation/forms/resolve';
import { DeadlinePassed, withinMilliseconds } from '@/domain/core/deadline';
import type { FieldError } from '@/domain/core/errors';
import { formPages } from './pages';
import type { TemplateDocument } from './schema';
import { fits, misfits } from './validator';

export type CheckedParameters = CheckedPage;

/** Checking one form, patterns included, takes at most so long. */
const milliseconds = 1000;

/**
 * Checks what a form or a script sends against the template's pages. `values` holds what the form would have sent:
 * defaults filled in, and without what the form hides for these values or does not know. `errors` point at fields.
 */
export function validateParameters(document: TemplateDocument, given: Record<string, unknown>): CheckedParameters {
  const pages = formPages(document);
  let values: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  // The deadline costs a millisecond of its own.
  if (pages.length === 0) return { values, errors };
  try {
    withinMilliseconds(milliseconds, () => {
      const form = checkPages(pages, given, { fits, misfits }, holds);
      values = form.values;
      errors.push(...form.errors);
    });
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    errors.push({ pointer: '', detail: 'Checking the values takes too long: a pattern of the form may be at fault.' });
  }
  return { values, errors };
}

/** The same for `secrets`, where the template describes them. */
export function validateSecrets(document: TemplateDocument, given: Record<string, unknown>): FieldError[] {
  const schema = document.spec.secrets?.schema;
  return schema ? checkPage(schema, given, { fits, misfits }).errors : [];
}

/** The same for one JSON Schema of an object, outside a template. What the schema does not know is left out. */
export function validateObject(schema: Schema, given: Record<string, unknown>): CheckedParameters {
  try {
    return withinMilliseconds(milliseconds, () => checkPage(schema, given, { fits, misfits }));
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    return { values: {}, errors: [{ pointer: '', detail: 'Checking the values takes too long.' }] };
  }
}
