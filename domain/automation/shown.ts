import type { Action } from './action';
import type { StepInput } from './expressions/steps';

type Takes = Pick<Action, 'takesSecrets'>;

/** The input by which a step would show a secret to others, where it has one: any that its action does not take one in. */
export function shownSecret(
  { takesSecrets }: Takes,
  input: StepInput,
  finds: (value: unknown) => boolean,
): string | undefined {
  return Object.keys(input).find((key) => finds(key) || (!takesSecrets.includes(key) && finds(input[key])));
}

/** Where a secret may go instead. */
export const cureOf = ({ takesSecrets }: Takes): string =>
  takesSecrets.length > 0
    ? `Change the template: this action takes secrets in ${takesSecrets.map((key) => `“${key}”`).join(', ')} only.`
    : 'Change the template: this action takes no secrets.';

/** Whether an expression of this text names a secret. */
export const readsSecrets = (text: string): boolean =>
  [...text.matchAll(/\$\{\{.*?\}\}|\{%.*?%\}/gs)].some(([expression]) => /(?<![\w.'"-])secrets\b/.test(expression));
