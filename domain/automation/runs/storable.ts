import { ActionError } from '../action';

const mostBytes = 1024 * 1024;

/** Text that Postgres takes: without NUL and halves of surrogate pairs. */
export function storableText(text: string): string {
  const whole = /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text;
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

/** What an action answered, as the JSON that is kept: no functions, no dates, no cycles, at most 1 MB. */
export function storable(value: unknown, what: string): unknown {
  let json: string | undefined;
  try {
    json = JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
  } catch (error) {
    throw new ActionError(`${what} is no JSON: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
  if (json === undefined) return null;
  if (json.length > mostBytes) {
    throw new ActionError(
      `${what} is larger than 1 MB, so it cannot be kept.`,
      'Write it into a file of the workspace.',
    );
  }
  return JSON.parse(json);
}
