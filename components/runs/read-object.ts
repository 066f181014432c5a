/** What somebody typed as a JSON object: its value (none for nothing), or what is wrong with it. */
export function readObject(text: string): { value?: Record<string, unknown> } | { problem: string } {
  if (!text.trim()) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as Record<string, unknown> };
    }
    return { problem: 'This has to be an object: {"name": "value"}.' };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? error.message : ''}` };
  }
}

/** The keys whose values differ from before. */
export function changedKeys(before: unknown, after: Record<string, unknown>): Record<string, unknown> {
  const known = (typeof before === 'object' && before !== null ? before : {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(known[key])),
  );
}
