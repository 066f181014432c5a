import { type CheckedPage, checkPage, type Validator } from './check';
import type { Schema } from './resolve';

export type Page = { when: string | null; schema: Schema };

export type CheckedForm<P extends Page> = CheckedPage & { pages: (P & CheckedPage & { index: number })[] };

type Holds = (when: string, parameters: Record<string, unknown>) => boolean;

/**
 * Checks a whole form, page after page. A page whose `when` is false for what the pages before it hold is left out with
 * everything in it; `values` is what a run gets.
 */
export function checkPages<P extends Page>(
  pages: readonly P[],
  given: Record<string, unknown>,
  validator: Validator,
  holds: Holds,
): CheckedForm<P> {
  const form: CheckedForm<P> = { pages: [], values: {}, errors: [] };
  for (const page of pages) {
    if (page.when && !holds(page.when, form.values)) continue;
    const checked = checkPage(page.schema, given, validator);
    form.pages.push({ ...page, ...checked, index: form.pages.length });
    Object.assign(form.values, checked.values);
    form.errors.push(...checked.errors);
  }
  return form;
}
