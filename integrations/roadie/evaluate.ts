import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ActionError } from '@/domain/automation/action';
import { ApartError, workApart } from './apart';

const work = `async ({ expression, data }, source) => {
  const module = { exports: {} };
  new Function('module', 'exports', source)(module, module.exports);
  return module.exports(expression).evaluate(data);
}`;

let library: Promise<string> | undefined;

/** The library as a text: the process that evaluates can read no files. */
function jsonataSource(): Promise<string> {
  // Found from here at run time, so that no bundler takes it in.
  const fromRoot = createRequire(path.join(process.cwd(), 'package.json'));
  library ??= readFile(fromRoot.resolve('jsonata/jsonata.min.js'), 'utf8');
  library.catch(() => {
    library = undefined;
  });
  return library;
}

/**
 * What a JSONata expression makes of data; undefined where it finds nothing. Throws ActionError with the reason for an
 * expression that is wrong, raises an error, or needs more time, memory or room than a step has.
 */
export async function evaluateJsonata(expression: string, data: unknown, signal: AbortSignal): Promise<unknown> {
  try {
    return await workApart(work, { input: { expression, data }, source: await jsonataSource() }, signal);
  } catch (error) {
    if (!(error instanceof ApartError)) throw error;
    const why = error.message.startsWith('Converting circular') ? 'its result holds a function' : error.message;
    throw new ActionError(`The JSONata expression cannot be evaluated: ${why}`, 'Change the template, or its values.');
  }
}
