/** The engine refuses data that has one of these as a key, wherever it stands. */
const hidden = /"(\uE000*(?:__proto__|constructor|prototype))":/g;
const shown = /"\uE000(\uE000*(?:__proto__|constructor|prototype))":/g;

/**
 * JSON with the keys that the engine reserves marked, so that they pass through it as data like any other. A quote that
 * stands inside a text is escaped in JSON, so only keys match.
 */
export const hideReservedKeys = (json: string): string => json.replace(hidden, '"\uE000$1":');

/** Takes the mark off again: in what was rendered as data, and in JSON that was rendered as text. */
export function showReservedKeys<T>(value: T): T {
  if (typeof value === 'string') return value.replace(shown, '"$1":') as T;
  if (typeof value !== 'object' || value === null) return value;
  const json = JSON.stringify(value);
  return json.includes('"\uE000') ? (JSON.parse(json.replace(shown, '"$1":')) as T) : value;
}
