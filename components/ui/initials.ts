/** Two letters for a circle: first and last word of a name, or the first two letters of a single one. */
export function initials(name: string): string {
  const words = name
    .replace(/[^\p{L}\p{N}\s_.-]/gu, '')
    .split(/[\s_.-]+/)
    .filter(Boolean);
  const first = words[0] ?? '?';
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (last ? `${first.slice(0, 1)}${last.slice(0, 1)}` : first.slice(0, 2)).toUpperCase();
}
