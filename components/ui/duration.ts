const space = '\u00a0';

/** A span of time for people: `38 ms`, `1.1 s`, `22 s`, `1 m 40 s`, `5 h 20 m`, `2 d 4 h`. Two units at most. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 100) return `${Math.round(ms)}${space}ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}${space}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}${space}s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = `${large}${space}${largeUnit}`;
  return small ? `${head}${space}${small}${space}${smallUnit}` : head;
}

/** The same from hours: what lives are asked for in. */
export const durationOfHours = (hours: number): string => duration(hours * 3_600_000);
