/** "72 hours" is how rules speak, "9 days" how people do: days from two on where they are whole. */
export function describeLife(hours: number): string {
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`;
  if (hours > 72) return `${Math.floor(hours / 24)} days ${hours % 24} hours`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
