import { createTemplateRenderer, type TemplateValue } from 'nunjitsu';
import { filters } from '@/domain/automation/expressions/filters';

const renderer = createTemplateRenderer({ filters, allowRegexExecution: true });

/**
 * Is a page with this `when` shown for these values? Asked by the browser and by the server. What does not evaluate is a
 * text, as in a step's `if`, and a text is true.
 */
export function holds(when: string, parameters: Record<string, unknown>): boolean {
  try {
    const scope = { parameters: JSON.parse(JSON.stringify(parameters)) as TemplateValue };
    const value = renderer.renderValue(when, scope, { coercion: 'json' });
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  } catch {
    return true;
  }
}
