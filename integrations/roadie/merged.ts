const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * One value merged into another: objects key by key, all else replaced. Lists are replaced, or with `mergeArrays` made
 * longer by what they do not hold yet. Neither is changed, and "__proto__" is a key as any other.
 */
export function merged(into: unknown, from: unknown, mergeArrays: boolean): unknown {
  if (mergeArrays && Array.isArray(into)) return [...new Set(into.concat(from))];
  if (!isRecord(into) || !isRecord(from)) return from;
  const keys = new Set([...Object.keys(into), ...Object.keys(from)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      if (!Object.hasOwn(from, key)) return [key, into[key]];
      return [key, Object.hasOwn(into, key) ? merged(into[key], from[key], mergeArrays) : from[key]];
    }),
  );
}
