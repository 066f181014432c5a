/** "Good morning" and so on, by the clock of who looks; "Hello" while we do not know their zone. */
export function greeting(now: Date, zone: string | undefined): string {
  if (!zone) return 'Hello';
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(now),
  );
  if (hour < 5) return 'Good evening';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

/** `1 service`, `4 services` */
export const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
