/** "9 days", "72 hours": as a rule or a person would say it. */
export function sayHours(hours: number): string {
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`;
  if (hours === 24) return '1 day';
  if (hours > 72) return `${Math.floor(hours / 24)} days ${hours % 24} hours`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** The same where there is little room: "5 d", "36 h". */
export const shortHours = (hours: number): string =>
  hours >= 24 && hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;

const usual = [1, 2, 4, 8, 12, 24, 48, 72, 120, 168, 240, 336, 504, 720, 1440, 2160, 4320, 8760];

/** The named steps of a slider: not many, and among them the default, the last life that nobody decides on, and the longest. */
export function lifeSteps(type: { defaultTtlHours: number; maxTtlHours: number }, freeUntilHours: number): number[] {
  const { defaultTtlHours, maxTtlHours } = type;
  const must = [defaultTtlHours, maxTtlHours, freeUntilHours].filter((hours) => hours >= 1 && hours <= maxTtlHours);
  const fill = usual.filter((hours) => hours < maxTtlHours && hours * 100 >= maxTtlHours);
  const all = [...new Set([...must, ...fill])].sort((a, b) => a - b);
  return all.length <= 10 ? all : all.filter((hours, index) => must.includes(hours) || index % 2 === 0);
}
