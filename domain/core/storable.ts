import { type FieldError, pointerTo } from './errors';

const deepest = 100;

/**
 * What Postgres cannot keep: the character NUL, half of a surrogate pair, and what is nested so deeply that nobody meant
 * it. Answers the first such place in a value that came from outside, or undefined.
 */
export function findUnstorable(value: unknown, path: PropertyKey[] = []): FieldError | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : { pointer: pointerTo(path), detail: why };
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length > deepest) return { pointer: pointerTo(path), detail: `Nested deeper than ${deepest} levels` };
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key)) return { pointer: pointerTo(path), detail: `A key in it: ${why}` };
    const found = findUnstorable(inner, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

const why = 'Holds a character that no text has: NUL, or half of a surrogate pair';

export const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
