import { DeadlinePassed, withinMilliseconds } from './deadline';

const milliseconds = 250;
const forgetAfterMs = 60_000;

/** What only repeats itself, or looks for a pattern, can take long: all else is not worth the millisecond of a deadline. */
const mayTakeLong = /\b(all|exists|exists_one|existsOne|filter|map|matches|cel)\s*[.(]/;
const slow = new Map<string, number>();

export class RuleTooSlow extends Error {
  readonly summary = 'it takes longer than a quarter of a second';
}

/**
 * Asks a rule of CEL, which says nothing of how long it may take: lists in lists in lists keep a process busy for ever. One
 * that ran out of time is not asked again for a minute, as it may be asked once for each person.
 */
export function askRule<T>(source: string, ask: () => T): T {
  if (!mayTakeLong.test(source)) return ask();
  const until = slow.get(source);
  if (until !== undefined && until > Date.now()) throw new RuleTooSlow();
  slow.delete(source);
  try {
    return withinMilliseconds(milliseconds, ask);
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    for (const [known, passed] of slow) if (passed <= Date.now()) slow.delete(known);
    slow.set(source, Date.now() + forgetAfterMs);
    throw new RuleTooSlow();
  }
}
