import { ExpressionError, prepareScope, renderText, renderValue } from '@/domain/automation/expressions/render';

/** What filters of other portals are written as here; those that have no equal say why. */
const cures: Record<string, string> = {
  now: 'portals that have it disagree about what it gives: ask for the date in the form, with format: date',
  githubRepoUrl: 'write "https://github.com/" + (it | projectSlug)',
  json: 'write | dump',
  tojson: 'write | dump',
  fromJson: 'let the step roadiehq:utils:jsonata read it',
  yaml: 'let the step roadiehq:utils:serialize:yaml write it',
  base64: 'let a step encode it',
  b64encode: 'let a step encode it',
  split: 'write it.split(",")',
  startsWith: 'write it.startsWith("a")',
  ternary: 'write "a if condition else b"',
};

/** Why the engine would refuse a text of a step, with the replacement where there is a known one. */
export function refusalOf(text: string): string | undefined {
  return replaceAllOf(text) ?? explained(() => renderValue(text, prepareScope({})))?.message;
}

export type FileRefusal = { message: string; line?: number; column?: number };

/** The same for a skeleton's file: there it fails the step. `values` are not known, so only what never works is told. */
export function fileRefusal(text: string, cookiecutterCompat: boolean): FileRefusal | undefined {
  if (!/\{[{%#]/.test(text)) return undefined;
  return explained(() => renderText(text, { values: {} }, { cookiecutterCompat }));
}

function replaceAllOf(text: string): string | undefined {
  const found = /\.replaceAll\(\s*((['"]).*?\2)\s*,\s*((['"]).*?\4)\s*\)/.exec(text);
  if (found) return `replaceAll is not there: write | replace(${found[1]}, ${found[3]}), which replaces all`;
  if (/\$\{\{[^}]*\.replaceAll\(/.test(text))
    return 'replaceAll is not there: write | replace(a, b), which replaces all';
}

function explained(render: () => unknown): FileRefusal | undefined {
  try {
    render();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { line, column } = error;
    if (error.kind === 'syntax') {
      return { message: `The expression does not parse: ${error.message}${cureOf(error.message)}`, line, column };
    }
    const filter = /Unknown template filter "(.+?)"/.exec(error.message)?.[1];
    if (!filter) return undefined;
    const cure = Object.hasOwn(cures, filter) ? `: ${cures[filter]}` : '';
    return { message: `There is no filter "${filter}"${cure}`, line, column };
  }
}

function cureOf(message: string): string {
  if (message.includes('"?"')) return '; write "a if condition else b"';
  if (message.includes('"&"')) return '; write "and"';
  if (message.includes('"!"')) return '; write "not"';
  return /received.*"?\|/.test(message) ? '; write "or"' : '';
}
